// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.colorize;

import io.github.chromapath.color.EdgeAwareColors;
import io.github.chromapath.image.EnlargedImage;
import io.github.chromapath.image.FloatImage;

/** Predicted a* and b* at the size of a picture. Thread-safe until it is closed. */
interface FullSizeColors extends AutoCloseable {
  /**
   * Computes a* and b* of the pixels {@code from} (inclusive) to {@code to} (exclusive).
   *
   * @param gray the grey values of these pixels, from index 0
   * @param ab receives two values per pixel, from index 0
   */
  void get(int from, int to, float[] gray, float[] ab);

  @Override
  void close();

  /**
   * Colours that are interpolated linearly.
   *
   * @param columns of {@code ab}
   * @param ab a* and b* at another size, two values per pixel
   */
  static FullSizeColors linear(int columns, float[] ab, int width, int height) {
    EnlargedImage full = stretched(columns, ab, width, height);
    return new FullSizeColors() {
      @Override
      public void get(int from, int to, float[] gray, float[] part) {
        full.get(from, to, part);
      }

      @Override
      public void close() {
        full.close();
      }
    };
  }

  /**
   * Colours that follow the edges of the picture.
   *
   * @param columns of {@code ab}
   * @param ab a* and b* at another size, two values per pixel
   * @param gray the picture at that size
   */
  static FullSizeColors edgeAware(int columns, float[] ab, float[] gray, int width, int height) {
    EdgeAwareColors local = EdgeAwareColors.of(gray, ab, columns);
    EnlargedImage slopes = stretched(columns, local.slopes(), width, height);
    EnlargedImage offsets = stretched(columns, local.offsets(), width, height);
    return new FullSizeColors() {
      @Override
      public void get(int from, int to, float[] pixels, float[] part) {
        float[] slope = new float[2 * (to - from)];
        slopes.get(from, to, slope);
        offsets.get(from, to, part);
        EdgeAwareColors.apply(slope, pixels, part, to - from);
      }

      @Override
      public void close() {
        slopes.close();
        offsets.close();
      }
    };
  }

  /** Two values per pixel, resized. */
  private static EnlargedImage stretched(int columns, float[] values, int width, int height) {
    try (FloatImage image =
        FloatImage.of(
            columns,
            values.length / 2 / columns,
            2,
            (from, to, part) -> System.arraycopy(values, 2 * from, part, 0, 2 * (to - from)))) {
      return EnlargedImage.of(image, width, height);
    }
  }
}
