// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import io.github.chromapath.op.Gray;

/** The kernel of {@link Gray}. */
final class GrayKernel {
  private static final float RED = 0.2126f;
  private static final float GREEN = 0.7152f;
  private static final float BLUE = 0.0722f;

  private GrayKernel() {}

  static Runnable bind(Gray op, Views views, Parallel parallel) {
    Span rgb = views.span(op.rgb());
    Span gray = views.span(op.gray());
    Tiling tiling = Tiling.whole(op.rgb().shape());
    Tiling.RangeTask task =
        (start, count, scratch) -> {
          float[] color = scratch.floats(0, count);
          float[] luma = scratch.floats(1, count / 3);
          rgb.load(start, color, count);
          luma(color, luma, count / 3);
          gray.store(start / 3, luma, count / 3);
        };
    return () -> tiling.forEachRange(parallel, task);
  }

  private static void luma(float[] color, float[] luma, int pixels) {
    for (int i = 0; i < pixels; i++) {
      luma[i] = RED * color[3 * i] + GREEN * color[3 * i + 1] + BLUE * color[3 * i + 2];
    }
  }
}
