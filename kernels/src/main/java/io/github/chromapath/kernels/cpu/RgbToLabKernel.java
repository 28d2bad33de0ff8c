// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

/**
 * sRGB to L*a*b*. With X, Y, Z relative to white: L* = 116 f(Y) - 16, or 903.3 Y up to Y =
 * 0.008856; a* = 500 (f(X) - f(Y)); b* = 200 (f(Y) - f(Z)). A grey has a* = b* = 0 exactly: see
 * {@link LabMatrix}.
 */
public final class RgbToLabKernel {
  private static final float LOW_SLOPE = 903.3f;

  private RgbToLabKernel() {}

  /**
   * lab = Lab(rgb).
   *
   * @param rgb (pixels, 3) in [0, 1]
   * @param lab (pixels, 3)
   */
  public static void forward(Parallel parallel, Span rgb, Span lab, int pixels) {
    Tiling.whole(pixels, 3)
        .forEachRange(
            parallel,
            (start, count, tiles) -> {
              int length = count / 3;
              float[] pixel = tiles.floats(0, count);
              float[] scratch = tiles.floats(7, length);
              rgb.load(start, pixel, count);
              tristimulus(pixel, length, tiles);
              for (int i = 0; i < 3; i++) {
                LabCurve.forward(
                    tiles.floats(4 + i, length), tiles.floats(1 + i, length), scratch, length);
              }
              float[] x = tiles.floats(1, length);
              float[] y = tiles.floats(2, length);
              float[] z = tiles.floats(3, length);
              lab(x, y, z, tiles.floats(5, length), length);
              Planes.put(y, pixel, 0, 3, length);
              Planes.put(x, pixel, 1, 3, length);
              Planes.put(z, pixel, 2, 3, length);
              lab.store(start, pixel, count);
            });
  }

  /** X, Y, Z of the pixels, into rows 4, 5 and 6; uses rows 1 to 3 and 7. */
  private static void tristimulus(float[] pixels, int length, Scratch tiles) {
    float[] component = tiles.floats(4, length);
    for (int i = 0; i < 3; i++) {
      Planes.take(pixels, i, 3, component, length);
      SrgbCurve.decode(component, tiles.floats(1 + i, length), tiles.floats(7, length), length);
    }
    for (int i = 0; i < 3; i++) {
      mix(
          tiles.floats(1, length),
          tiles.floats(2, length),
          tiles.floats(3, length),
          LabMatrix.fromRgb(i, 0),
          LabMatrix.fromRgb(i, 2),
          tiles.floats(4 + i, length),
          length);
    }
  }

  private static void mix(
      float[] r, float[] g, float[] b, float red, float blue, float[] sum, int length) {
    for (int i = 0; i < length; i++) {
      sum[i] = g[i] + red * (r[i] - g[i]) + blue * (b[i] - g[i]);
    }
  }

  /** Turns f(X), f(Y), f(Z) into a*, L*, b*. */
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
