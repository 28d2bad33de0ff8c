// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.colorize.Classes;
import io.github.chromapath.colorize.ColorSpread;
import io.github.chromapath.image.Picture;
import io.github.chromapath.score.DifferenceMap;
import io.github.chromapath.score.ImageScore;
import io.github.chromapath.score.OriginalPicture;
import io.github.chromapath.score.RiskCoverage;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A source of coloured pictures that are scored. Thread-safe. */
interface Judged {
  /** The names in tables, one for each output of an original. */
  List<String> names();

  /**
   * The coloured pictures of an original, of the same size, in the order of {@link #names}.
   *
   * @param image the original's name
   * @param truth the original in colour
   * @throws IOException in one sentence, if there is no usable picture
   */
  List<Output> color(String image, Picture truth) throws IOException;

  /**
   * A coloured picture.
   *
   * @param picture the picture
   * @param classes the predicted classes
   * @param spread how unsure the network is of each colour
   * @param sharesLightness whether the picture has the lightness of the grey picture, apart from
   *     clamping
   */
  record Output(
      Picture picture,
      Optional<Classes> classes,
      Optional<ColorSpread> spread,
      boolean sharesLightness) {
    /**
     * Scores the picture.
     *
     * @param result the picture at the size of {@code original}
     */
    ImageScore score(OriginalPicture original, Picture result) {
      return sharesLightness ? original.scoreOnSharedLightness(result) : original.score(result);
    }

    /**
     * Judges how the spread orders the pixels by their differences, if there is one.
     *
     * @param truth the original
     * @param result the picture at the size of {@code truth}
     */
    Optional<RiskCoverage> riskCoverage(Picture truth, Picture result) {
      return spread.map(
          doubt ->
              RiskCoverage.of(
                  DifferenceMap.of(truth, result), doubt.resized(truth.width(), truth.height())));
    }
  }
}
