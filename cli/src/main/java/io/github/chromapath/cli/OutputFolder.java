// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static io.github.chromapath.cli.ExitCode.ENVIRONMENT;
import static io.github.chromapath.cli.ExitCode.USAGE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.stream.Stream;

/** The rules for a folder that a command writes into. */
final class OutputFolder {
  private OutputFolder() {}

  /**
   * Checks and creates the folder given by {@code --out}.
   *
   * @param folder created with its parents when absent
   * @param inputs files and folders that the command reads; the output may be neither one of these
   *     folders, nor inside one, nor the folder that holds one of these files
   * @param reuse whether the user allowed a folder that holds files
   * @param reuseOptions the options that allow it, for the message: "--resume or --force"
   * @return {@code folder}, absolute
   * @throws CommandException if a rule is broken or the folder cannot be made
   */
  static Path create(Path folder, Collection<Path> inputs, boolean reuse, String reuseOptions) {
    try {
      Path real = realPath(folder);
      for (Path input : inputs) {
        refuseOverlap(folder, real, input);
      }
      if (Files.exists(folder) && !Files.isDirectory(folder)) {
        throw new CommandException(
            USAGE, "--out " + folder + " is a file: give the name of a folder.");
      }
      if (!reuse && holdsFiles(folder)) {
        throw new CommandException(
            USAGE,
            "--out " + folder + " is not empty: give another folder, or add " + reuseOptions + ".");
      }
      return Files.createDirectories(real);
    } catch (IOException e) {
      throw new CommandException(
          ENVIRONMENT,
          "--out " + folder + " cannot be used (" + e + "): give a folder that you may write to.",
          e);
    }
  }

  private static void refuseOverlap(Path folder, Path real, Path input) throws IOException {
    Path realInput = realPath(input);
    if (Files.isDirectory(realInput) && real.startsWith(realInput)) {
      throw new CommandException(
          USAGE,
          "--out " + folder + " is inside the input " + input + ": give a folder outside it.");
    }
    if (Files.isRegularFile(realInput) && real.equals(realInput.getParent())) {
      throw new CommandException(
          USAGE, "--out " + folder + " holds the input " + input + ": give another folder.");
    }
  }

  private static boolean holdsFiles(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.findAny().isPresent();
    }
  }

  /** Absolute, with the symbolic links of the part that exists resolved. */
  static Path realPath(Path path) throws IOException {
    Path absolute = path.toAbsolutePath();
    Path existing = absolute;
    while (!Files.exists(existing)) {
      existing = existing.getParent();
    }
    Path real = existing.toRealPath();
    for (int i = existing.getNameCount(); i < absolute.getNameCount(); i++) {
      real = real.resolve(absolute.getName(i));
    }
    return real.normalize();
  }
}
