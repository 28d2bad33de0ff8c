// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

/** The exit codes of the process, the same for all commands. */
enum ExitCode {
  /** Everything was done. */
  DONE(0),
  /** Some inputs failed (each is named on stderr), or an error stopped the work. */
  FAILED(1),
  /** The command line is wrong; nothing was done. */
  USAGE(2),
  /** The environment cannot do it: memory, device, native library or permissions. */
  ENVIRONMENT(3);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }
}
