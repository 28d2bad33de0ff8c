// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import java.util.Arrays;

/**
 * Grey and a*, b* to sRGB, and the gradient with respect to a*, b*. A neutral colour gives back its
 * grey to a few units in the last place: see {@link LabMatrix}.
 *
 * <p>With f_y and Y those of the grey, f_x = f_y + a / 500, f_z = f_y - b / 200 and t the inverse
 * of f: linear = Y + m_x (t(f_x) - t(f_y)) + m_z (t(f_z) - t(f_y)) for each component, clamped to
 * [0, 1], which clamps the encoded value alike.
 */
public final class LabToRgbKernel {
  private static final float LUMA_END = 7.9996f;

  private LabToRgbKernel() {}

  /**
   * rgb = the colour with the lightness of grey.
   *
   * @param gray (pixels, 1) in [0, 1]
   * @param ab (pixels, 2)
   * @param rgb (pixels, 3) in [0, 1]
   * @param luma whether L* is 100 gray; else it is that of the sRGB colour (gray, gray, gray)
   */
  public static void forward(
      Parallel parallel, Span gray, Span ab, Span rgb, int pixels, boolean luma) {
    Tiling.whole(pixels, 3)
        .forEachRange(
            parallel,
            (start, count, tiles) -> {
              Rows rows = new Rows(gray, ab, start / 3, count / 3, luma, tiles);
              float[] colors = tiles.floats(9, count);
              for (int i = 0; i < 3; i++) {
                linear(rows, i);
                clamp(rows.linear, rows.count);
                SrgbCurve.encode(rows.linear, rows.encoded, rows.scratch, rows.count);
                clamp(rows.encoded, rows.count);
                Planes.put(rows.encoded, colors, i, 3, rows.count);
              }
              rgb.store(start, colors, count);
            });
  }

  /**
   * dAb = the gradient through {@link #forward}; nothing passes through a component outside [0, 1].
   *
   * @param gray (pixels, 1)
   * @param ab (pixels, 2)
   * @param dRgb (pixels, 3)
   * @param dAb (pixels, 2)
   */
  public static void backward(
      Parallel parallel, Span gray, Span ab, Span dRgb, Span dAb, int pixels, boolean luma) {
    Tiling.whole(pixels, 3)
        .forEachRange(
            parallel,
            (start, count, tiles) -> {
              Rows rows = new Rows(gray, ab, start / 3, count / 3, luma, tiles);
              float[] gradient = tiles.floats(9, count);
              float[] plane = tiles.floats(10, rows.count);
              float[] da = zeros(tiles.floats(11, rows.count), rows.count);
              float[] db = zeros(tiles.floats(12, rows.count), rows.count);
              dRgb.load(start, gradient, count);
              for (int i = 0; i < 3; i++) {
                linear(rows, i);
                Planes.take(gradient, i, 3, plane, rows.count);
                keepInside(rows.linear, plane, rows.count);
                SrgbCurve.encodeSlope(rows.linear, rows.encoded, rows.scratch, rows.count);
                addThrough(rows, plane, i, da, db);
              }
              throughChroma(rows, da, db);
              float[] result = tiles.floats(9, 2 * rows.count);
              Planes.put(da, result, 0, 2, rows.count);
              Planes.put(db, result, 1, 2, rows.count);
              dAb.store(start / 3 * 2, result, 2 * rows.count);
            });
  }

  /** The rows of one chunk, in slots 0 to 8; loading also uses slot 9. */
  private static final class Rows {
    final int count;

    /** Luminance of the grey. */
    final float[] y;

    /** f of X, of Y and of Z. */
    final float[] fx;

    final float[] fy;
    final float[] fz;

    /** t(f_x) - t(f_y) and t(f_z) - t(f_y). */
    final float[] dx;

    final float[] dz;

    /** One component before the transfer curve, and after it. */
    final float[] linear;

    final float[] encoded;
    final float[] scratch;

    Rows(Span gray, Span ab, int first, int count, boolean luma, Scratch tiles) {
      this.count = count;
      y = tiles.floats(0, count);
      fx = tiles.floats(1, count);
      fy = tiles.floats(2, count);
      fz = tiles.floats(3, count);
      dx = tiles.floats(4, count);
      dz = tiles.floats(5, count);
      linear = tiles.floats(6, count);
      encoded = tiles.floats(7, count);
      scratch = tiles.floats(8, count);
      gray.load(first, linear, count);
      if (luma) {
        fromLuma(linear, fy, y, count);
      } else {
        SrgbCurve.decode(linear, y, scratch, count);
        LabCurve.forward(y, fy, scratch, count);
      }
      float[] chroma = tiles.floats(9, 2 * count);
      ab.load(2 * first, chroma, 2 * count);
      Planes.take(chroma, 0, 2, fx, count);
      Planes.take(chroma, 1, 2, fz, count);
      shift(fy, fx, 1 / 500f, count);
      shift(fy, fz, -1 / 200f, count);
      invert(fy, scratch, count);
      subtractedInverse(fx, scratch, dx, count);
      subtractedInverse(fz, scratch, dz, count);
    }
  }

  private static void fromLuma(float[] gray, float[] fy, float[] y, int count) {
    for (int i = 0; i < count; i++) {
      float lightness = 100 * gray[i];
      float low = 7.787f * (lightness / 903.3f) + 16 / 116f;
      fy[i] = BranchFree.of(BranchFree.below(lightness, LUMA_END), low, (lightness + 16) / 116);
      y[i] = LabCurve.inverse(fy[i]);
    }
  }

  /** chroma = fy + scale chroma. */
  private static void shift(float[] fy, float[] chroma, float scale, int count) {
    for (int i = 0; i < count; i++) {
      chroma[i] = fy[i] + scale * chroma[i];
    }
  }

  /** Linear component {@code component}, unclamped. */
  private static void linear(Rows rows, int component) {
    float mx = LabMatrix.toRgb(component, 0);
    float mz = LabMatrix.toRgb(component, 2);
    linear(rows.y, rows.dx, rows.dz, mx, mz, rows.linear, rows.count);
  }

  private static void linear(
      float[] y, float[] dx, float[] dz, float mx, float mz, float[] linear, int count) {
    for (int i = 0; i < count; i++) {
      linear[i] = y[i] + mx * dx[i] + mz * dz[i];
    }
  }

  private static void invert(float[] f, float[] t, int count) {
    for (int i = 0; i < count; i++) {
      t[i] = LabCurve.inverse(f[i]);
    }
  }

  private static void subtractedInverse(float[] f, float[] neutral, float[] t, int count) {
    for (int i = 0; i < count; i++) {
      t[i] = LabCurve.inverse(f[i]) - neutral[i];
    }
  }

  private static void clamp(float[] x, int count) {
    for (int i = 0; i < count; i++) {
      x[i] = Math.max(0, Math.min(1, x[i]));
    }
  }

  private static float[] zeros(float[] row, int count) {
    Arrays.fill(row, 0, count, 0);
    return row;
  }

  /** Makes the gradient 0 where the component was clamped. */
  private static void keepInside(float[] linear, float[] gradient, int count) {
    for (int i = 0; i < count; i++) {
      gradient[i] *= (1 - BranchFree.below(linear[i], 0)) * (1 - BranchFree.below(1, linear[i]));
    }
  }

  /** Adds what reaches t(f_x) and t(f_z) through one component; {@code encoded} has its slope. */
  private static void addThrough(
      Rows rows, float[] gradient, int component, float[] dx, float[] dz) {
    float mx = LabMatrix.toRgb(component, 0);
    float mz = LabMatrix.toRgb(component, 2);
    addThrough(rows.encoded, gradient, mx, mz, dx, dz, rows.count);
  }

  private static void addThrough(
      float[] slope, float[] gradient, float mx, float mz, float[] dx, float[] dz, int count) {
    for (int i = 0; i < count; i++) {
      float linear = gradient[i] * slope[i];
      dx[i] += mx * linear;
      dz[i] += mz * linear;
    }
  }

  private static void throughChroma(Rows rows, float[] dx, float[] dz) {
    throughChroma(rows.fx, dx, 1 / 500f, rows.count);
    throughChroma(rows.fz, dz, -1 / 200f, rows.count);
  }

  private static void throughChroma(float[] f, float[] gradient, float scale, int count) {
    for (int i = 0; i < count; i++) {
      gradient[i] *= scale * LabCurve.inverseSlope(f[i]);
    }
  }
}
