// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.colorize.ColorHints;
import io.github.chromapath.image.Picture;
import io.github.chromapath.score.DifferenceMap;
import java.util.ArrayList;
import java.util.List;

/**
 * Hints as a person might give them who sees the original: each at the place where the colours are
 * most wrong, with the original's colour there, and none near another.
 */
final class SimulatedHints {
  /** Side of the squares that are compared, in parts of the longer side of the picture. */
  private static final int SQUARES = 100;

  /** Least distance of two hints along an axis, in squares. */
  private static final int DISTANCE = 3;

  private final Picture truth;
  private final int side;
  private final int columns;
  private final int rows;
  private final double[] errors;

  /**
   * Hints for a result.
   *
   * @param truth the original
   * @param result the coloured picture, of the same size
   */
  SimulatedHints(Picture truth, Picture result) {
    this.truth = truth;
    int longer = Math.max(truth.width(), truth.height());
    side = Math.max(1, longer / SQUARES);
    columns = (truth.width() + side - 1) / side;
    rows = (truth.height() + side - 1) / side;
    errors = new double[columns * rows];
    DifferenceMap map = DifferenceMap.of(truth, result);
    for (int y = 0; y < truth.height(); y++) {
      for (int x = 0; x < truth.width(); x++) {
        errors[y / side * columns + x / side] += map.at(y * truth.width() + x);
      }
    }
  }

  /** The first {@code count} hints; fewer if the picture is too small for as many. */
  ColorHints first(int count) {
    double[] left = errors.clone();
    List<ColorHints.Point> points = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int worst = worst(left);
      if (left[worst] < 0) {
        break;
      }
      points.add(pointIn(worst));
      strike(left, worst);
    }
    return ColorHints.of(points);
  }

  private static int worst(double[] left) {
    int worst = 0;
    for (int i = 1; i < left.length; i++) {
      if (left[i] > left[worst]) {
        worst = i;
      }
    }
    return worst;
  }

  private void strike(double[] left, int square) {
    int x = square % columns;
    int y = square / columns;
    for (int row = Math.max(0, y - DISTANCE); row <= Math.min(rows - 1, y + DISTANCE); row++) {
      for (int column = Math.max(0, x - DISTANCE);
          column <= Math.min(columns - 1, x + DISTANCE);
          column++) {
        left[row * columns + column] = -1;
      }
    }
  }

  private ColorHints.Point pointIn(int square) {
    int x = Math.min(truth.width() - 1, square % columns * side + side / 2);
    int y = Math.min(truth.height() - 1, square / columns * side + side / 2);
    int rgb = 0;
    for (int channel = 0; channel < 3; channel++) {
      rgb = rgb << 8 | Math.round(truth.sample(x, y, channel) * 255f / truth.maximum());
    }
    return new ColorHints.Point(x, y, rgb);
  }
}
