// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.colorize;

import io.github.chromapath.color.propagation.ColorPropagation;
import io.github.chromapath.color.propagation.Guide;
import io.github.chromapath.color.propagation.Targets;
import java.util.Optional;

/** Predicted colours, times a factor, and the corrections that hints ask for. */
final class HintedColors implements FullSizeColors {
  private final FullSizeColors predicted;
  private final float chroma;
  private final FullSizeColors corrections;

  private HintedColors(FullSizeColors predicted, float chroma, FullSizeColors corrections) {
    this.predicted = predicted;
    this.chroma = chroma;
    this.corrections = corrections;
  }

  /**
   * The colours of a picture.
   *
   * @param hints of the picture
   * @param predicted its colours and classes
   * @param chroma factor on the predicted colours; hints are taken as they are
   * @throws IllegalArgumentException if the hints do not fit the picture or the network
   */
  static FullSizeColors of(
      ColorHints hints, GrayPicture picture, Predicted predicted, float chroma) {
    hints.requireFit(picture.width(), picture.height());
    HintGrid grid = HintGrid.of(picture);
    float[] gray = grid.gray();
    float[] ab = predicted.at(grid, gray, chroma);
    Targets targets = HintTargets.of(hints, grid, ab, predicted.classes);
    float[] spread = ColorPropagation.spread(new Guide(gray, ab, grid.width()), targets);
    FullSizeColors corrections = enlarged(grid, gray, spread);
    try {
      return new HintedColors(
          predicted.colors.stretched(picture.width(), picture.height()), chroma, corrections);
    } catch (RuntimeException | Error e) {
      corrections.close();
      throw e;
    }
  }

  private static FullSizeColors enlarged(HintGrid grid, float[] gray, float[] ab) {
    int width = grid.picture().width();
    int height = grid.picture().height();
    return grid.isWhole()
        ? FullSizeColors.linear(grid.width(), ab, width, height)
        : FullSizeColors.edgeAware(grid.width(), ab, gray, width, height);
  }

  /** What the network predicts for the picture. */
  record Predicted(Prediction.Colors colors, Optional<Classes> classes) {
    /** Predicted a* and b*, times {@code chroma}, at the size of a grid with these grey values. */
    private float[] at(HintGrid grid, float[] gray, float chroma) {
      float[] ab = new float[2 * grid.pixels()];
      try (FullSizeColors small = colors.stretched(grid.width(), grid.height())) {
        small.get(0, grid.pixels(), gray, ab);
      }
      for (int i = 0; i < ab.length; i++) {
        ab[i] *= chroma;
      }
      return ab;
    }
  }

  @Override
  public void get(int from, int to, float[] gray, float[] ab) {
    float[] addition = new float[2 * (to - from)];
    predicted.get(from, to, gray, ab);
    corrections.get(from, to, gray, addition);
    for (int i = 0; i < addition.length; i++) {
      ab[i] = chroma * ab[i] + addition[i];
    }
  }

  @Override
  public void close() {
    predicted.close();
    corrections.close();
  }
}
