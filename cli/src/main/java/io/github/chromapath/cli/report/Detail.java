// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.report;

import io.github.chromapath.dataset.LabelMap;
import io.github.chromapath.image.Picture;
import java.util.function.IntToDoubleFunction;

/**
 * A square of an image that shows its small objects at full resolution: the one with the most
 * pixels of traffic lights, or else of traffic signs, or else with the strongest colours.
 *
 * @param x first column
 * @param y first row
 * @param side in pixels
 */
record Detail(int x, int y, int side) {
  private static final int SIDE = 192;

  /** Distance of the squares that are compared. */
  private static final int STEP = 8;

  private static final int TRAFFIC_LIGHT = 19;
  private static final int TRAFFIC_SIGN = 20;

  /**
   * The square of an image.
   *
   * @param labels of the same size
   */
  static Detail of(Picture picture, LabelMap labels) {
    byte[] ids = labels.ids();
    for (int id : new int[] {TRAFFIC_LIGHT, TRAFFIC_SIGN}) {
      Best found = best(picture, i -> ids[i] == id ? 1 : 0);
      if (found.weight > 0) {
        return found.detail;
      }
    }
    float[] rgb = picture.rgb();
    return best(picture, i -> chroma(rgb, 3 * i)).detail;
  }

  private static double chroma(float[] rgb, int at) {
    float most = Math.max(rgb[at], Math.max(rgb[at + 1], rgb[at + 2]));
    float least = Math.min(rgb[at], Math.min(rgb[at + 1], rgb[at + 2]));
    return most - least;
  }

  private record Best(Detail detail, double weight) {}

  /** The first square with the largest sum of the weights of its pixels. */
  private static Best best(Picture picture, IntToDoubleFunction weight) {
    int width = picture.width();
    int height = picture.height();
    int side = Math.min(SIDE, Math.min(width, height));
    // sums[(y * (width + 1)) + x] is the sum over all pixels above y and left of x.
    double[] sums = new double[Math.multiplyExact(width + 1, height + 1)];
    for (int y = 0; y < height; y++) {
      double row = 0;
      for (int x = 0; x < width; x++) {
        row += weight.applyAsDouble(y * width + x);
        sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1] + row;
      }
    }
    Best best = new Best(new Detail(0, 0, side), -1);
    for (int y = 0; y <= height - side; y += STEP) {
      for (int x = 0; x <= width - side; x += STEP) {
        int top = y * (width + 1) + x;
        int bottom = (y + side) * (width + 1) + x;
        double sum = sums[bottom + side] - sums[bottom] - sums[top + side] + sums[top];
        if (sum > best.weight) {
          best = new Best(new Detail(x, y, side), sum);
        }
      }
    }
    return best;
  }

  /** This square of an image of the same size, in 8 bits. */
  Picture cut(Picture picture) {
    float[] from = picture.rgb();
    float[] to = new float[3 * side * side];
    for (int row = 0; row < side; row++) {
      System.arraycopy(from, 3 * ((y + row) * picture.width() + x), to, 3 * row * side, 3 * side);
    }
    return Picture.ofRgb(side, side, 8, to);
  }
}
