// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.report;

import io.github.chromapath.colorize.PhotoColorizer;
import io.github.chromapath.dataset.StreetPair;
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
 * The files in {@code samples/} of a run folder: a few images with their results at full
 * resolution, and the result of each best epoch so far, shrunk to save disk space, with a detail of
 * it that is not.
 *
 * @param folder of the run
 */
record Samples(RunFolder folder) {
  /** The largest number of samples. */
  static final int COUNT = 4;

  static final String TRUTH = "truth";
  static final String INPUT = "input";
  static final String RESULT = "result";
  static final String DIFFERENCE = "difference";
  static final String CLASSES = "classes";
  static final String CROP_TRUTH = "crop-truth";

  /** Of a shrunk result. */
  private static final int SHRUNK = 640;

  /** Of everything else: larger images are shrunk. */
  private static final int LONGEST_SIDE = 4096;

  /**
   * Colours an image and writes its files. All but the shrunk result and the detail replace those
   * of an earlier step.
   */
  void write(int sample, StreetPair pair, PhotoColorizer colorizer, long step)
      throws PictureException {
    Picture truth = shrunk(pair.picture(), LONGEST_SIDE);
    PhotoColorizer.Result result = colorizer.colorize(truth);
    Detail detail = Detail.of(truth, pair.labels().resized(truth.width(), truth.height()));
    PictureWriter.write(file(sample, TRUTH), truth);
    PictureWriter.write(file(sample, INPUT), truth.withoutColor());
    PictureWriter.write(file(sample, RESULT), result.picture());
    PictureWriter.write(file(sample, step(step)), shrunk(result.picture(), SHRUNK));
    PictureWriter.write(file(sample, CROP_TRUTH), detail.cut(truth));
    PictureWriter.write(file(sample, crop(step)), detail.cut(result.picture()));
    PictureWriter.write(
        file(sample, DIFFERENCE), DifferenceMap.of(truth, result.picture()).picture());
    if (result.classes().isPresent()) {
      Picture overlay = ClassOverlay.of(truth, result.classes().get());
      PictureWriter.write(file(sample, CLASSES), overlay);
    }
  }

  /** The name of the shrunk results of a step. */
  static String step(long step) {
    return "step-" + step;
  }

  /** The name of the details of a step's results. */
  static String crop(long step) {
    return "crop-step-" + step;
  }

  /** A file of a sample, counted from 0; empty if it does not exist. */
  Optional<Picture> read(int sample, String name) throws PictureException {
    Path file = file(sample, name);
    return Files.exists(file) ? Optional.of(PictureReader.read(file)) : Optional.empty();
  }

  private Path file(int sample, String name) {
    return folder.samples().resolve("%d-%s.jpg".formatted(sample + 1, name));
  }

  private static Picture shrunk(Picture picture, int longest) {
    double scale = Math.min(1, longest / (double) Math.max(picture.width(), picture.height()));
    int width = (int) Math.max(1, Math.round(picture.width() * scale));
    int height = (int) Math.max(1, Math.round(picture.height() * scale));
    PixelArray pixels = new PixelArray(picture.rgb(), picture.width(), picture.height(), 3);
    return Picture.ofRgb(width, height, 8, Resampler.stretch(pixels, width, height));
  }
}
