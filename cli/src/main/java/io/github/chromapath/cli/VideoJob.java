// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A video that {@code infer} colours.
 *
 * @param input the video
 * @param colored the result
 */
record VideoJob(Path input, Path colored) {
  /**
   * The jobs for all videos. A video that is given twice is coloured once.
   *
   * @throws CommandException if two videos would be written to one file, or a result is an input
   */
  static List<VideoJob> plan(List<InputPictures.Input> videos, Path out) throws IOException {
    Path folder = OutputFolder.realPath(out);
    Map<Path, Path> sourceOf = new HashMap<>();
    List<VideoJob> jobs = new ArrayList<>();
    for (InputPictures.Input video : videos) {
      Path colored = folder.resolve(video.name());
      Path earlier = sourceOf.putIfAbsent(colored, video.real());
      if (video.real().equals(earlier)) {
        continue;
      }
      if (colored.equals(video.real())) {
        throw OutputFolder.containing(out, video.file());
      }
      if (earlier != null) {
        throw new CommandException(
            ExitCode.USAGE,
            earlier
                + " and "
                + video.file()
                + " would both be written to "
                + colored
                + ". Colour them into separate folders.");
      }
      jobs.add(new VideoJob(video.file(), colored));
    }
    return jobs;
  }

  /** Whether the result exists. */
  boolean done() {
    return Files.isRegularFile(colored);
  }
}
