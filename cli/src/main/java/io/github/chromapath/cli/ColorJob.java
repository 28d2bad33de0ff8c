// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.internal.file.Sibling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What {@code infer} makes of one picture.
 *
 * @param input the picture's file
 * @param colored where the coloured picture goes
 * @param side where grey and coloured go side by side, if wanted
 * @param classes where the classes go, if wanted
 */
record ColorJob(Path input, Path colored, Optional<Path> side, Optional<Path> classes) {
  /**
   * The jobs for all inputs; one that is given twice is coloured once.
   *
   * @throws CommandException if two inputs would go to one file, or an output is an input
   */
  static List<ColorJob> plan(
      List<InputPictures.Input> inputs, Path out, boolean sides, boolean segmentation)
      throws IOException {
    Path folder = OutputFolder.realPath(out);
    Set<Path> sources = new HashSet<>();
    inputs.forEach(input -> sources.add(input.real()));
    Map<Path, Path> sourceOf = new HashMap<>();
    Set<ColorJob> jobs = new LinkedHashSet<>();
    for (InputPictures.Input input : inputs) {
      Path colored = folder.resolve(input.name());
      ColorJob job =
          new ColorJob(
              input.file(),
              colored,
              sides ? Optional.of(Sibling.of(colored, ".side.png")) : Optional.empty(),
              segmentation ? Optional.of(Sibling.of(colored, ".classes.png")) : Optional.empty());
      Path source = input.real();
      Path earlier = sourceOf.get(job.colored());
      if (source.equals(earlier)) {
        continue;
      }
      for (Path output : job.outputs()) {
        job.refuseOverwriting(output, sources, sourceOf.putIfAbsent(output, source));
      }
      jobs.add(job);
    }
    return new ArrayList<>(jobs);
  }

  private void refuseOverwriting(Path output, Set<Path> sources, Path earlier) throws IOException {
    if (earlier != null) {
      throw new CommandException(
          ExitCode.USAGE,
          earlier
              + " and "
              + input
              + " would both be written to "
              + output
              + ": colour them into separate folders.");
    }
    if (sources.contains(OutputFolder.realPath(output))) {
      throw new CommandException(
          ExitCode.USAGE,
          "colouring " + input + " would overwrite the input " + output + ": give another --out.");
    }
  }

  /** Every file that is written, the coloured picture last. */
  List<Path> outputs() {
    return Stream.of(side, classes, Optional.of(colored)).flatMap(Optional::stream).toList();
  }

  /** Whether every file is there already. */
  boolean done() {
    return outputs().stream().allMatch(Files::isRegularFile);
  }
}
