// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;

/**
 * The value of an option that is either a file or {@code none}.
 *
 * @param path the file; empty for {@code none}
 */
record OptionalFile(Optional<Path> path) {
  /** The value for no file. */
  static final String NONE = "none";

  /** Reads the value from the command line. */
  static final class Converter implements ITypeConverter<OptionalFile> {
    @Override
    public OptionalFile convert(String value) {
      return new OptionalFile(value.equals(NONE) ? Optional.empty() : Optional.of(Path.of(value)));
    }
  }

  /**
   * The absolute path of the file; empty for {@code none}.
   *
   * @param option for the message
   * @throws CommandException if there is no such file
   */
  Optional<Path> absolute(String option) {
    return path.map(file -> absolute(option, file));
  }

  /**
   * The absolute path of a file that an option names.
   *
   * @throws CommandException if there is no such file
   */
  static Path absolute(String option, Path file) {
    if (!Files.isRegularFile(file)) {
      throw new CommandException(
          ExitCode.FAILED, option + " " + file + ": there is no such file; check the path.");
    }
    return file.toAbsolutePath();
  }
}
