// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;

/** The rules for a file that a command writes. */
final class OutputFile {
  private OutputFile() {}

  /**
   * Checks a file before the command's work.
   *
   * @param option the option that names the file, for messages
   * @param inputs files that the command reads; the output must not be one of them
   * @param replace whether an existing file may be replaced
   * @throws CommandException if a rule is broken or the file cannot be written
   */
  static void check(String option, Path file, Collection<Path> inputs, boolean replace) {
    try {
      Path real = OutputFolder.realPath(file);
      for (Path input : inputs) {
        if (real.equals(OutputFolder.realPath(input))) {
          throw refused(option, file, "is the input " + input + ": give another file");
        }
      }
    } catch (IOException e) {
      throw new CommandException(ExitCode.ENVIRONMENT, unusable(option, file, e.toString()), e);
    }
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || Files.isDirectory(file)) {
      throw refused(option, file, "is a folder: give the name of a file");
    }
    if (!Files.isDirectory(folder)) {
      throw refused(option, file, "has no folder: create " + folder + ", or give another file");
    }
    if (!replace && Files.exists(file)) {
      throw refused(option, file, "exists: give another file, or add --force");
    }
    if (!Files.isWritable(folder)) {
      throw new CommandException(
          ExitCode.ENVIRONMENT, unusable(option, file, folder + " is not writable"));
    }
  }

  private static CommandException refused(String option, Path file, String why) {
    return new CommandException(ExitCode.USAGE, option + " " + file + " " + why + ".");
  }

  private static String unusable(String option, Path file, String why) {
    return option
        + " "
        + file
        + " cannot be used ("
        + why
        + "): give a file in a folder that you may write to.";
  }
}
