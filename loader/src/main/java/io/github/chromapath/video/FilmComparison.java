// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.video;

import io.github.chromapath.score.FlickerMeter;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** Compares coloured films with the films of {@link SyntheticFilms}. */
public final class FilmComparison {
  private FilmComparison() {}

  /**
   * {@return the films of a folder, by name}
   *
   * @param truth a folder of {@link SyntheticFilms}
   * @throws IOException if it has none, or cannot be read
   */
  public static List<Path> films(Path truth) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(truth, "*.mkv")) {
      List<Path> films = StreamSupport.stream(files.spliterator(), false).sorted().toList();
      if (films.isEmpty() || !Files.isDirectory(truth.resolve("flow"))) {
        throw new VideoException(
            truth, "it has no films with their flow", "make some with dataset synth --video");
      }
      return films;
    }
  }

  /**
   * Measures a coloured film.
   *
   * @param colored the coloured film, or the original itself
   * @param original a film of a folder of {@link SyntheticFilms}
   * @return its flicker, and its difference from the original
   * @throws VideoException if a file cannot be read, or the films differ in size or length
   */
  public static FlickerMeter.Score score(Path colored, Path original) throws IOException {
    String name = original.getFileName().toString().replaceFirst("\\.mkv$", "");
    Path flows = SyntheticFilms.flows(original.toAbsolutePath().getParent(), name);
    try (FrameReader film = FrameReader.open(colored);
        FrameReader truth = FrameReader.open(original)) {
      int width = truth.info().width();
      int height = truth.info().height();
      if (film.info().width() != width || film.info().height() != height) {
        throw differing(colored, original, "size");
      }
      FlickerMeter meter = new FlickerMeter(width);
      Optional<byte[]> next = film.nextRgb();
      for (int frame = 1; next.isPresent(); frame++) {
        byte[] expected = truth.nextRgb().orElseThrow(() -> differing(colored, original, "length"));
        float[] flow =
            frame == 1
                ? new float[0]
                : FlowFile.read(flows.resolve(SyntheticFilms.name(frame) + ".flo"), width, height);
        meter.add(next.get(), expected, flow);
        next = film.nextRgb();
      }
      if (truth.nextRgb().isPresent()) {
        throw differing(colored, original, "length");
      }
      return meter.score();
    }
  }

  private static VideoException differing(Path colored, Path original, String what) {
    return new VideoException(
        colored, "its " + what + " is not that of " + original, "colour that film again");
  }
}
