// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cluster;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a job works on and with.
 *
 * @param inputs the pictures
 * @param out the output folder, with a scheme or on the default file system
 * @param model the model's file, if it needs one
 * @param made what results depend on beside the model, by name: a later run into the same folder
 *     must have the same
 * @param force whether to replace the results of another model or other options
 */
public record Request(
    Inputs inputs, String out, Optional<String> model, Map<String, String> made, boolean force) {
  /**
   * Where the pictures are.
   *
   * @param places folders and files
   * @param list a text file of paths, if there is one
   * @param companions folders of further files, which have the names of pictures without their
   *     extensions, by role
   */
  public record Inputs(
      List<String> places, Optional<PathList> list, Map<String, String> companions) {}

  /**
   * A list of paths.
   *
   * @param file the list
   * @param base folder that the names of results are relative to; empty for names without folders
   * @param nul whether NUL ends a path, not the end of a line
   */
  public record PathList(String file, Optional<String> base, boolean nul) {}
}
