// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

/**
 * Ends a command with an exit code and one sentence for the user. The sentence names the file or
 * option, what is wrong with it and the mend.
 */
final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;

  CommandException(ExitCode exitCode, String sentence) {
    this(exitCode, sentence, null);
  }

  /**
   * @param cause shown with {@code --verbose}; may be null
   */
  CommandException(ExitCode exitCode, String sentence, Throwable cause) {
    super(sentence, cause);
    this.exitCode = exitCode;
  }

  ExitCode exitCode() {
    return exitCode;
  }
}
