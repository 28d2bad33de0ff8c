// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import io.github.chromapath.op.LabColor;

/**
 * The kernel of {@link LabColor.FromRgb}. With X, Y, Z relative to white: L* = 116 f(Y) - 16, or
 * 903.3 Y up to Y = 0.008856; a* = 500 (f(X) - f(Y)); b* = 200 (f(Y) - f(Z)). For gray, a* = b* = 0
 * exactly: see {@link LabMatrix}.
 */
final class LabColorFromRgbKernel {
  private static final float LOW_SLOPE = 903.3f;

  private LabColorFromRgbKernel() {}

  static Runnable bind(LabColor.FromRgb op, Views views, Parallel parallel) {
    Span rgb = views.span(op.rgb());
    Span lab = views.span(op.lab());
    Tiling tiling = Tiling.whole(op.rgb().shape());
    Tiling.RangeTask task =
        (start, count, scratch) -> {
          float[] pixels = scratch.floats(0, count);
          rgb.load(start, pixels, count);
          convert(pixels, count / 3, scratch);
          lab.store(start, pixels, count);
        };
    return () -> tiling.forEachRange(parallel, task);
  }

  private static void convert(float[] pixels, int length, Scratch scratch) {
    tristimulus(pixels, length, scratch);
    float[] spare = scratch.floats(7, length);
    for (int i = 0; i < 3; i++) {
      LabCurve.forward(scratch.floats(4 + i, length), scratch.floats(1 + i, length), spare, length);
    }
    float[] x = scratch.floats(1, length);
    float[] y = scratch.floats(2, length);
    float[] z = scratch.floats(3, length);
    lab(x, y, z, scratch.floats(5, length), length);
    Planes.put(y, pixels, 0, 3, length);
    Planes.put(x, pixels, 1, 3, length);
    Planes.put(z, pixels, 2, 3, length);
  }

  /** Computes X, Y, Z of the pixels into slots 4, 5 and 6; uses slots 1 to 3 and 7. */
  private static void tristimulus(float[] pixels, int length, Scratch scratch) {
    float[] component = scratch.floats(4, length);
    for (int i = 0; i < 3; i++) {
      Planes.take(pixels, i, 3, component, length);
      SrgbCurve.decode(component, scratch.floats(1 + i, length), scratch.floats(7, length), length);
    }
    for (int i = 0; i < 3; i++) {
      mix(i, scratch, length);
    }
  }

  /** Computes one tristimulus value from the linear components in slots 1 to 3. */
  private static void mix(int row, Scratch scratch, int length) {
    float[] r = scratch.floats(1, length);
    float[] g = scratch.floats(2, length);
    float[] b = scratch.floats(3, length);
    float[] sum = scratch.floats(4 + row, length);
    float red = LabMatrix.fromRgb(row, 0);
    float blue = LabMatrix.fromRgb(row, 2);
    for (int i = 0; i < length; i++) {
      sum[i] = g[i] + red * (r[i] - g[i]) + blue * (b[i] - g[i]);
    }
  }

  /** Replaces f(X), f(Y), f(Z) by a*, L*, b*. */
  private static void lab(float[] fx, float[] fy, float[] fz, float[] y, int length) {
    for (int i = 0; i < length; i++) {
      fx[i] = 500 * (fx[i] - fy[i]);
      fz[i] = 200 * (fy[i] - fz[i]);
    }
    for (int i = 0; i < length; i++) {
      float low = BranchFree.below(y[i], LabCurve.LINEAR_END);
      fy[i] = BranchFree.of(low, LOW_SLOPE * y[i], 116 * fy[i] - 16);
    }
  }
}
