// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.report;

import io.github.chromapath.colorize.PhotoColorizer;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.PictureException;
import io.github.chromapath.image.PictureReader;
import io.github.chromapath.image.PictureWriter;
import io.github.chromapath.image.PixelArray;
import io.github.chromapath.image.Resampler;
import io.github.chromapath.run.RunFolder;
import io.github.chromapath.score.DifferenceMap;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The files in {@code samples/} of a run folder: a few images with their results. The longer side
 * of a sample is at most {@value #LONGER_SIDE} pixels, to save disk space.
 *
 * @param folder of the run
 */
record Samples(RunFolder folder) {
  /** The largest number of samples. */
  static final int COUNT = 4;

  static final String TRUTH = "truth";
  static final String INPUT = "input";
  static final String DIFFERENCE = "difference";
  static final String CLASSES = "classes";
  private static final int LONGER_SIDE = 640;

  /** Colours an image and writes its files; the maps replace those of an earlier step. */
  void write(int sample, Picture image, PhotoColorizer colorizer, long step)
      throws PictureException {
    Picture truth = shrunk(image);
    PhotoColorizer.Result result = colorizer.colorize(truth);
    PictureWriter.write(file(sample, TRUTH), truth);
    PictureWriter.write(file(sample, INPUT), truth.withoutColor());
    PictureWriter.write(file(sample, step(step)), result.picture());
    PictureWriter.write(
        file(sample, DIFFERENCE), DifferenceMap.of(truth, result.picture()).picture());
    if (result.classes().isPresent()) {
      Picture overlay = ClassOverlay.of(truth, result.classes().get());
      PictureWriter.write(file(sample, CLASSES), overlay);
    }
  }

  /** The name of the results of a step. */
  static String step(long step) {
    return "step-" + step;
  }

  /** A file of a sample, counted from 0; empty if it does not exist. */
  Optional<Picture> read(int sample, String name) throws PictureException {
    Path file = file(sample, name);
    return Files.exists(file) ? Optional.of(PictureReader.read(file)) : Optional.empty();
  }

  private Path file(int sample, String name) {
    return folder.samples().resolve("%d-%s.jpg".formatted(sample + 1, name));
  }

  private static Picture shrunk(Picture picture) {
    double scale = Math.min(1, LONGER_SIDE / (double) Math.max(picture.width(), picture.height()));
    int width = (int) Math.max(1, Math.round(picture.width() * scale));
    int height = (int) Math.max(1, Math.round(picture.height() * scale));
    PixelArray pixels = new PixelArray(picture.rgb(), picture.width(), picture.height(), 3);
    return Picture.ofRgb(width, height, 8, Resampler.stretch(pixels, width, height));
  }
}
