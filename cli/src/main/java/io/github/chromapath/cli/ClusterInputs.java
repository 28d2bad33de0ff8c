// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.cluster.Request;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The pictures that a cluster colours and the output folder, as a mixin. */
final class ClusterInputs {
  @Parameters(
      paramLabel = "INPUT",
      arity = "0..*",
      description = "Folders, which are searched recursively, and picture files.")
  private List<String> places = List.of();

  @Option(
      names = "--list",
      paramLabel = "FILE",
      description = "Text file with a path a line, in UTF-8, instead of INPUT or beside it.")
  private Optional<String> list = Optional.empty();

  @Option(
      names = "--base",
      paramLabel = "DIR",
      description =
          "With --list: folder that the paths are below. Its structure is mirrored in the output."
              + " Default: outputs have the names of the files, without folders.")
  private Optional<String> base = Optional.empty();

  @Option(
      names = {"-0", "--null"},
      description = "With --list: paths end in NUL, not at the end of a line.")
  private boolean nul;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Folder for the results, on a file system that all machines reach.")
  private String out;

  @Option(names = "--force", description = "Replace results of another model or other options.")
  private boolean force;

  /**
   * Checks the values.
   *
   * @throws CommandException if there is no input, or an option lacks its list
   */
  void check() {
    if (places.isEmpty() && list.isEmpty()) {
      throw new CommandException(
          ExitCode.USAGE, "there is nothing to colour: give a folder, a picture or --list.");
    }
    if (list.isEmpty() && (base.isPresent() || nul)) {
      throw new CommandException(
          ExitCode.USAGE, "--base and --null belong to --list: give the list, or omit them.");
    }
  }

  /** The pictures. */
  Request.Inputs get() {
    return new Request.Inputs(
        places, list.map(file -> new Request.PathList(file, base, nul)), Map.of());
  }

  String out() {
    return out;
  }

  boolean force() {
    return force;
  }
}
