// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.installer;

import io.github.chromapath.cli.Main;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.codegen.docgen.manpage.ManPageGenerator;

/** Writes the manual page of every command as AsciiDoc. The build converts them to roff. */
final class ManPages {
  private ManPages() {}

  /**
   * Writes {@code chromapath.adoc}, {@code chromapath-infer.adoc} and so on.
   *
   * @param arguments the folder, which is created if it is absent, and the version of chromapath
   * @throws IllegalStateException if the generator reports a failure
   */
  public static void main(String[] arguments) throws IOException {
    CommandSpec root = Main.commandLine().getCommandSpec();
    setVersion(root, "chromapath " + arguments[1]);
    int status =
        ManPageGenerator.generateManPage(
            Path.of(arguments[0]).toFile(), null, new boolean[0], false, root);
    if (status != 0) {
      throw new IllegalStateException(
          "The generator of manual pages ended with status " + status + ".");
    }
  }

  /** Replaces the version of a command and those below it, which names the Java of the build. */
  private static void setVersion(CommandSpec command, String version) {
    command.versionProvider(null).version(version);
    command
        .subcommands()
        .values()
        .forEach(subcommand -> setVersion(subcommand.getCommandSpec(), version));
  }
}
