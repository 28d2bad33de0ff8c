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
   * Checks the file given by {@code --out}, before there is anything to write.
   *
   * @param inputs files that the command reads; the output may be none of them, by whatever path
   * @param replace whether the user allowed a file that is there already
   * @throws CommandException if a rule is broken or nothing can be written there
   */
  static void check(Path file, Collection<Path> inputs, boolean replace) {
    try {
      Path real = OutputFolder.realPath(file);
      for (Path input : inputs) {
        if (real.equals(OutputFolder.realPath(input))) {
          throw refused(file, "is the input " + input + ": give another file");
        }
      }
    } catch (IOException e) {
      throw unusable(file, e.toString(), e);
    }
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || Files.isDirectory(file)) {
      throw refused(file, "is a folder: give the name of a file");
    }
    if (!Files.isDirectory(folder)) {
      throw refused(file, "is in no folder: create " + folder + ", or give another file");
    }
    if (!replace && Files.exists(file)) {
      throw refused(file, "is there already: give another file, or add --force");
    }
    if (!Files.isWritable(folder)) {
      throw unusable(file, folder + " is not writable", null);
    }
  }

  private static CommandException refused(Path file, String why) {
    return new CommandException(ExitCode.USAGE, "--out " + file + " " + why + ".");
  }

  private static CommandException unusable(Path file, String why, IOException cause) {
    return new CommandException(
        ExitCode.ENVIRONMENT,
        "--out "
            + file
            + " cannot be used ("
            + why
            + "): give a file in a folder that you may write to.",
        cause);
  }
}
