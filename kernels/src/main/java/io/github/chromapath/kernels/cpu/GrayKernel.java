// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

/** BT.709 luma. */
public final class GrayKernel {
  private static final float RED = 0.2126f;
  private static final float GREEN = 0.7152f;
  private static final float BLUE = 0.0722f;

  private GrayKernel() {}

  /**
   * gray = 0.2126 R + 0.7152 G + 0.0722 B.
   *
   * @param rgb (pixels, 3)
   * @param gray (pixels, 1)
   */
  public static void forward(Parallel parallel, Span rgb, Span gray, int pixels) {
    Tiling.whole(pixels, 3)
        .forEachRange(
            parallel,
            (start, count, tiles) -> {
              float[] color = tiles.floats(0, count);
              float[] luma = tiles.floats(1, count / 3);
              rgb.load(start, color, count);
              for (int i = 0; i < count / 3; i++) {
                luma[i] = RED * color[3 * i] + GREEN * color[3 * i + 1] + BLUE * color[3 * i + 2];
              }
              gray.store(start / 3, luma, count / 3);
            });
  }
}
