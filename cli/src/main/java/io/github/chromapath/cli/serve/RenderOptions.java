// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.serve;

import io.github.chromapath.colorize.PredictionOptions;
import io.github.chromapath.colorize.Refinement;
import io.github.chromapath.image.PictureFormat;
import io.github.chromapath.op.Lightness;
import io.github.chromapath.video.TemporalSettings;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a picture is coloured and returned.
 *
 * @param look how it is coloured
 * @param output how it is returned
 * @param strip whether its metadata is omitted
 * @param applyProfile whether its pixels are converted to sRGB
 */
record RenderOptions(Look look, Output output, boolean strip, boolean applyProfile) {
  private static final TemporalSettings STANDARD_TEMPORAL =
      new TemporalSettings(TemporalSettings.STANDARD_WEIGHT, 1);

  /**
   * How a picture is coloured.
   *
   * @param chroma factor on a* and b*
   * @param lightness how a grey value becomes L*
   * @param refinement ways to improve the colours at more cost
   * @param temporal how the colours of a video's frames follow each other
   */
  record Look(
      double chroma, Lightness lightness, Refinement refinement, TemporalSettings temporal) {}

  /**
   * How a picture is returned.
   *
   * @param layer what it shows
   * @param side the longest side in pixels, if it may be smaller than the original
   * @param format its format; empty for that of the original
   * @param quality of lossy formats, if chosen
   */
  record Output(
      Layer layer, OptionalInt side, Optional<PictureFormat> format, OptionalInt quality) {}

  /** The coloured picture at its size and in its format. */
  static RenderOptions standard(double chroma) {
    return new RenderOptions(
        new Look(chroma, Lightness.EXACT, Refinement.NONE, STANDARD_TEMPORAL),
        new Output(Layer.COLOR, OptionalInt.empty(), Optional.empty(), OptionalInt.empty()),
        false,
        true);
  }

  /** How the network has to run for this. */
  PredictionOptions prediction() {
    return new PredictionOptions(look.refinement(), output.layer() == Layer.CONFIDENCE);
  }
}
