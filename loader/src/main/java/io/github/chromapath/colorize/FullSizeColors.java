// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.colorize;

import io.github.chromapath.color.EdgeAwareColors;
import io.github.chromapath.image.EnlargedImage;
import io.github.chromapath.image.FloatImage;
import io.github.chromapath.model.InputSize;

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

  /** Colours that are interpolated linearly. */
  static FullSizeColors linear(InputSize size, float[] ab, int width, int height) {
    EnlargedImage full = stretched(size, ab, width, height);
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
   * @param gray the picture at the network's size
   */
  static FullSizeColors edgeAware(InputSize size, float[] ab, float[] gray, int width, int height) {
    EdgeAwareColors local = EdgeAwareColors.of(gray, ab, size.width());
    EnlargedImage slopes = stretched(size, local.slopes(), width, height);
    EnlargedImage offsets = stretched(size, local.offsets(), width, height);
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
  private static EnlargedImage stretched(InputSize size, float[] values, int width, int height) {
    try (FloatImage image =
        FloatImage.of(
            size.width(),
            size.height(),
            2,
            (from, to, part) -> System.arraycopy(values, 2 * from, part, 0, 2 * (to - from)))) {
      return EnlargedImage.of(image, width, height);
    }
  }
}
