// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.colorize.ColorizerOptions;
import io.github.chromapath.colorize.PhotoColorizer;
import io.github.chromapath.dataset.StreetDataset;
import io.github.chromapath.image.Picture;
import io.github.chromapath.op.Lightness;
import io.github.chromapath.score.AbField;
import io.github.chromapath.score.ImageScore;
import io.github.chromapath.score.ImageScorer;
import io.github.chromapath.score.OriginalPicture;
import io.github.chromapath.score.Region;
import io.github.chromapath.score.Truth;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Pictures that the bundled model has coloured.
 *
 * @param scenes synthetic scenes that it has not seen
 * @param photograph the demo's photograph
 * @param coloredError mean CAM16-UCS difference of the scenes
 * @param uncoloredError the same of the grey scenes
 */
record BundledColors(
    List<Colored> scenes, Colored photograph, double coloredError, double uncoloredError) {

  /**
   * A coloured picture.
   *
   * @param name of its files
   * @param note for readers
   * @param truth the original
   * @param result the coloured picture
   */
  record Colored(String name, String note, Picture truth, Picture result) {}

  /** Colours scenes and a photograph. */
  static BundledColors of(
      ConsoleOptions console, Backend backend, StreetDataset scenes, Picture photograph)
      throws IOException {
    ColorizerOptions options = ColorizerOptions.builder().checkpointLightness().build();
    ImageScorer scorer = new ImageScorer(Lightness.SRGB);
    List<Colored> colored = new ArrayList<>();
    double coloredError = 0;
    double uncoloredError = 0;
    try (PhotoColorizer colorizer = PhotoColorizer.bundled(backend, options);
        Progress progress = console.progress("bundled model", "pictures", scenes.size() + 1)) {
      for (int i = 0; i < scenes.size(); i++) {
        Picture truth = scenes.load(i).picture();
        Picture result = colorizer.colorize(truth).picture();
        OriginalPicture original = scorer.original(truth, Optional.empty());
        double error = mean(original.scoreOnSharedLightness(result));
        double uncolored = mean(original.scoreColors(AbField.NEUTRAL));
        coloredError += error / scenes.size();
        uncoloredError += uncolored / scenes.size();
        String note =
            String.format(
                Locale.ROOT, "mean CAM16-UCS error: %.2f (uncoloured: %.2f)", error, uncolored);
        colored.add(new Colored("bundled-scene-" + (i + 1), note, truth, result));
        progress.step(1);
      }
      Picture result = colorizer.colorize(photograph).picture();
      progress.step(1);
      return new BundledColors(
          List.copyOf(colored),
          new Colored("bundled-photograph", "SpaceX, public domain", photograph, result),
          coloredError,
          uncoloredError);
    }
  }

  private static double mean(ImageScore score) {
    return score.color(Truth.SHARED_LIGHTNESS, Region.GLOBAL).orElseThrow().mean();
  }

  /** One line with the errors over all scenes. */
  String summary() {
    return String.format(
        Locale.ROOT,
        "Bundled model %s: mean CAM16-UCS error on %d freshly drawn scenes: %.2f (uncoloured"
            + " pictures: %.2f, ratio %.2f; lower is better)",
        BundledModel.NAME,
        scenes.size(),
        coloredError,
        uncoloredError,
        coloredError / uncoloredError);
  }
}
