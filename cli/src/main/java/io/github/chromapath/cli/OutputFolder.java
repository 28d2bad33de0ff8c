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
   * @param folder created with its parents if it does not exist
   * @param inputs files and folders that the command reads; the output must not be one of these
   *     folders, be inside one, or contain one of these files directly
   * @param reuse whether the folder may contain files
   * @param reuseOptions the options that allow this, for the message: "--resume or --force"
   * @return {@code folder}, absolute
   * @throws CommandException if a rule is broken or the folder cannot be created
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
      if (!reuse && containsFiles(folder)) {
        throw new CommandException(
            USAGE,
            "--out " + folder + " is not empty: give another folder, or add " + reuseOptions + ".");
      }
      return Files.createDirectories(real);
    } catch (IOException e) {
      throw new CommandException(
          ENVIRONMENT,
          "--out " + folder + " cannot be used: give a folder that you may write to.",
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
      throw containing(folder, input);
    }
  }

  /** The refusal of a folder in which results would be mixed with an input. */
  static CommandException containing(Path folder, Path input) {
    return new CommandException(
        USAGE, "--out " + folder + " contains the input " + input + ": give another folder.");
  }

  private static boolean containsFiles(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.findAny().isPresent();
    }
  }

  /** The absolute path, with the symbolic links of its existing part resolved. */
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
