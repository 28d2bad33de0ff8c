// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

/**
 * Ends a command with an exit code and a message for the user. The message names the file or
 * option, says what is wrong, and then what to do.
 */
final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;

  CommandException(ExitCode exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /**
   * @param cause shown with {@code --verbose}
   */
  CommandException(ExitCode exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  ExitCode exitCode() {
    return exitCode;
  }
}
