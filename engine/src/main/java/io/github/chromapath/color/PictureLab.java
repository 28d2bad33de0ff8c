// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.color;

import io.github.chromapath.op.Lightness;
import java.util.Objects;

/**
 * Converts the first pixels of arrays between linear sRGB and L*a*b* in single precision. a* and b*
 * are within 3e-4 of those of {@link Lab}, and linear light is within 2e-6.
 *
 * <p>Linear light is in [0, 1]. Not thread-safe: conversions use the same buffers.
 *
 * <p>Branches at the ends of the lines in the curves are written as maxima and minima, which
 * compilers vectorise: f(t) = cbrt(max(t, toe)) + slope min(t - toe, 0), up to 1e-6.
 */
public final class PictureLab {
  private static final float TOE = (float) Lab.TOE;
  private static final float F_TOE = (float) Lab.F_TOE;
  private static final float CUBE_OF_TOE = F_TOE * F_TOE * F_TOE;
  private static final float SLOPE = (float) Lab.SLOPE;

  /** f(0), to the last bit as it follows from L* = 0, so that black is exactly 0. */
  private static final float F_ZERO = 16 * (1 / 116f);

  /** x^(-1/24) as a function of x^(1/16), so that cbrt(x) = x^(3/8) x^(-1/24). */
  private static final Polynomial CORRECTION =
      new Polynomial(t -> Math.pow(t, -16.0 / 24), Math.pow(Lab.TOE, 1.0 / 16), 1.001);

  private final ColorPlanes f;
  private final float[] root4;
  private final float[] root8;
  private final float[] root16;

  /**
   * Creates a converter.
   *
   * @param pixels the largest number of pixels of a call
   */
  public PictureLab(int pixels) {
    f = new ColorPlanes(pixels);
    root4 = new float[pixels];
    root8 = new float[pixels];
    root16 = new float[pixels];
  }

  /**
   * Computes L* of grey pixels, as {@link Lab#lightness}.
   *
   * @param gray gamma-encoded grey values in [0, 1]
   * @param lightness the conversion from a grey value to L*
   * @param l receives L*
   * @param pixels number of pixels
   */
  public static void lightness(float[] gray, Lightness lightness, float[] l, int pixels) {
    Objects.checkFromIndexSize(0, pixels, gray.length);
    Objects.checkFromIndexSize(0, pixels, l.length);
    for (int i = 0; i < pixels; i++) {
      l[i] = (float) lightness(gray[i], lightness);
    }
  }

  static double lightness(float gray, Lightness lightness) {
    return lightness == Lightness.LUMA
        ? Lab.lightness(gray, lightness)
        : PictureCurves.lightness(gray);
  }

  /**
   * Computes a* and b* of colours.
   *
   * @param linear linear sRGB
   * @param lab receives a* and b*; L* is left as it is
   * @param pixels number of pixels
   */
  public void ab(ColorPlanes linear, ColorPlanes lab, int pixels) {
    f(linear, Xyz.FROM_LINEAR.first(), Xyz.D65.x(), f.first(), pixels);
    f(linear, Xyz.FROM_LINEAR.second(), Xyz.D65.y(), f.second(), pixels);
    f(linear, Xyz.FROM_LINEAR.third(), Xyz.D65.z(), f.third(), pixels);
    float[] fx = f.first();
    float[] fy = f.second();
    float[] fz = f.third();
    float[] a = lab.second();
    float[] b = lab.third();
    for (int i = 0; i < pixels; i++) {
      a[i] = 500 * (fx[i] - fy[i]);
      b[i] = 200 * (fy[i] - fz[i]);
    }
  }

  /**
   * Computes L*, a* and b* of colours. L* is that of the colour's own luminance.
   *
   * @param linear linear sRGB
   * @param lab receives L*, a* and b*
   * @param pixels number of pixels
   */
  public void lab(ColorPlanes linear, ColorPlanes lab, int pixels) {
    ab(linear, lab, pixels);
    float[] l = lab.first();
    float[] fy = f.second();
    for (int i = 0; i < pixels; i++) {
      l[i] = 116 * fy[i] - 16;
    }
  }

  /** f of one component of XYZ relative to the white. */
  private void f(ColorPlanes linear, Matrix3.Row row, double white, float[] result, int pixels) {
    float x = (float) (row.x() / white);
    float y = (float) (row.y() / white);
    float z = (float) (row.z() / white);
    float[] red = linear.first();
    float[] green = linear.second();
    float[] blue = linear.third();
    for (int i = 0; i < pixels; i++) {
      result[i] = x * red[i] + y * green[i] + z * blue[i];
    }
    for (int i = 0; i < pixels; i++) {
      float fourth = (float) Math.sqrt((float) Math.sqrt(Math.max(result[i], TOE)));
      float eighth = (float) Math.sqrt(fourth);
      root4[i] = fourth;
      root8[i] = eighth;
      root16[i] = (float) Math.sqrt(eighth);
    }
    CORRECTION.of(root16, root16, pixels);
    for (int i = 0; i < pixels; i++) {
      result[i] = root4[i] * root8[i] * root16[i] + SLOPE * Math.min(result[i] - TOE, 0);
    }
  }

  /**
   * Computes linear sRGB of L*, a* and b*. Components outside the gamut are clamped to [0, 1].
   *
   * @param lab L*, a* and b*
   * @param linear receives linear sRGB
   * @param pixels number of pixels
   */
  public void linear(ColorPlanes lab, ColorPlanes linear, int pixels) {
    float[] l = lab.first();
    float[] a = lab.second();
    float[] b = lab.third();
    float[] x = f.first();
    float[] y = f.second();
    float[] z = f.third();
    float slope = (float) (1 / Lab.SLOPE);
    for (int i = 0; i < pixels; i++) {
      // Below the toe too: L* = 903.3 Y and f = 7.787 Y + 16 / 116, and 903.3 = 116 * 7.787.
      float fy = (l[i] + 16) * (1 / 116f);
      float fx = fy + a[i] * (1 / 500f);
      float fz = fy - b[i] * (1 / 200f);
      float cx = Math.max(fx, F_TOE);
      float cy = Math.max(fy, F_TOE);
      float cz = Math.max(fz, F_TOE);
      x[i] = (cx * cx * cx - CUBE_OF_TOE) + slope * (Math.min(fx, F_TOE) - F_ZERO);
      y[i] = (cy * cy * cy - CUBE_OF_TOE) + slope * (Math.min(fy, F_TOE) - F_ZERO);
      z[i] = (cz * cz * cz - CUBE_OF_TOE) + slope * (Math.min(fz, F_TOE) - F_ZERO);
    }
    clampedProduct(Xyz.TO_LINEAR.first(), linear.first(), pixels);
    clampedProduct(Xyz.TO_LINEAR.second(), linear.second(), pixels);
    clampedProduct(Xyz.TO_LINEAR.third(), linear.third(), pixels);
  }

  private void clampedProduct(Matrix3.Row row, float[] result, int pixels) {
    float ofX = (float) (row.x() * Xyz.D65.x());
    float ofY = (float) (row.y() * Xyz.D65.y());
    float ofZ = (float) (row.z() * Xyz.D65.z());
    float[] x = f.first();
    float[] y = f.second();
    float[] z = f.third();
    for (int i = 0; i < pixels; i++) {
      float value = ofX * x[i] + ofY * y[i] + ofZ * z[i];
      result[i] = Math.min(1, Math.max(0, value));
    }
  }
}
