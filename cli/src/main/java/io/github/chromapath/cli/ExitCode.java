// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

/** What the process reports to its caller; the same for every command. */
enum ExitCode {
  /** Everything asked for was done. */
  DONE(0),
  /** Some inputs failed, each named on stderr, or an error stopped the work. */
  FAILED(1),
  /** The command line is wrong; nothing was done. */
  USAGE(2),
  /** This machine cannot do it: memory, device, native library, permissions. */
  ENVIRONMENT(3);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }
}
