// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.image.PictureFormat;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.ParseResult;

/** What executors do with the arguments of the program and the names of pictures. */
final class ClusterArguments {
  private ClusterArguments() {}

  /**
   * Reads the arguments again, so that options mean the same everywhere.
   *
   * @param type the class of the command that they name
   */
  static <T> T command(List<String> arguments, Class<T> type) {
    ParseResult parsed = Main.commandLine().parseArgs(arguments.toArray(String[]::new));
    while (parsed.hasSubcommand()) {
      parsed = parsed.subcommand();
    }
    return type.cast(parsed.commandSpec().userObject());
  }

  /** A local name with the same ending that is valid in any locale. */
  static String localName(String name) {
    String file = name.substring(name.lastIndexOf('/') + 1);
    String ending = file.substring(Math.max(0, file.lastIndexOf('.')));
    return ClusterPicture.NAME + (ending.matches("\\.[A-Za-z0-9]{1,8}") ? ending : "");
  }

  /** Whether a name ends as that of a picture. */
  static boolean isPicture(String name) {
    return PictureFormat.ofExtension(Path.of(localName(name))).isPresent();
  }
}
