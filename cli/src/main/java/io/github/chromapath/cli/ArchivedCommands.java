// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import com.google.common.io.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine;

/**
 * Runs the commands whose classes the launcher archives with {@code --archive-classes}: help, and
 * colouring a photograph in a temporary folder.
 */
final class ArchivedCommands {
  private static final String PHOTOGRAPH = "demo/photograph.jpg";

  private ArchivedCommands() {}

  /**
   * Runs the commands.
   *
   * @param arguments are ignored
   * @throws IllegalStateException if a command fails
   */
  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createTempDirectory("chromapath-classes");
    try {
      Path photograph = folder.resolve("photograph.jpg");
      Resources.asByteSource(Resources.getResource(ArchivedCommands.class, PHOTOGRAPH))
          .copyTo(MoreFiles.asByteSink(photograph));
      String out = folder.resolve("out").toString();
      run("infer", "--help");
      run("infer", "--quiet", "--out", out, photograph.toString());
    } finally {
      MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }

  private static void run(String... command) {
    CommandLine commandLine = Main.commandLine();
    int exitCode = commandLine.execute(command);
    commandLine.getOut().flush();
    commandLine.getErr().flush();
    if (exitCode != 0) {
      throw new IllegalStateException(
          String.join(" ", command) + " ended with exit code " + exitCode);
    }
  }
}
