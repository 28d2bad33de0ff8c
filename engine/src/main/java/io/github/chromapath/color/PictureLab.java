// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.color;

import io.github.chromapath.op.Lightness;
import java.util.Objects;

/**
 * Converts the first pixels of arrays between linear sRGB and L*a*b*. a* and b* are within 1e-4 of
 * those of {@link Lab}, and linear light is within 1e-6.
 *
 * <p>Linear light is in [0, 1], three elements per pixel. a* and b* have two elements per pixel, L*
 * and grey values one. If an array is too short, the methods throw {@link
 * IndexOutOfBoundsException}.
 */
public final class PictureLab {
  private PictureLab() {}

  /**
   * Computes L* of grey pixels.
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
    return lightness == Lightness.SRGB
        ? PictureCurves.lightness(gray)
        : Lab.lightness(gray, lightness);
  }

  /**
   * Computes a* and b* of colours.
   *
   * @param linear linear sRGB
   * @param ab receives a* and b*
   * @param pixels number of pixels
   */
  public static void ab(float[] linear, float[] ab, int pixels) {
    Objects.checkFromIndexSize(0, 3 * pixels, linear.length);
    Objects.checkFromIndexSize(0, 2 * pixels, ab.length);
    Matrix3 matrix = Xyz.FROM_LINEAR;
    for (int i = 0; i < pixels; i++) {
      double red = linear[3 * i];
      double green = linear[3 * i + 1];
      double blue = linear[3 * i + 2];
      double fx = PictureCurves.f(matrix.row0(red, green, blue) * (1 / Xyz.D65.x()));
      double fy = PictureCurves.f(matrix.row1(red, green, blue) * (1 / Xyz.D65.y()));
      double fz = PictureCurves.f(matrix.row2(red, green, blue) * (1 / Xyz.D65.z()));
      ab[2 * i] = (float) (500 * (fx - fy));
      ab[2 * i + 1] = (float) (200 * (fy - fz));
    }
  }

  /**
   * Computes linear sRGB of L*, a* and b*. Components outside the gamut are clamped to [0, 1].
   *
   * @param l L*
   * @param ab a* and b*
   * @param linear receives linear sRGB
   * @param pixels number of pixels
   */
  public static void linear(float[] l, float[] ab, float[] linear, int pixels) {
    Objects.checkFromIndexSize(0, pixels, l.length);
    Objects.checkFromIndexSize(0, 2 * pixels, ab.length);
    Objects.checkFromIndexSize(0, 3 * pixels, linear.length);
    Matrix3 matrix = Xyz.TO_LINEAR;
    for (int i = 0; i < pixels; i++) {
      Xyz xyz = new Lab(l[i], ab[2 * i], ab[2 * i + 1]).toXyz();
      linear[3 * i] = clamped(matrix.row0(xyz.x(), xyz.y(), xyz.z()));
      linear[3 * i + 1] = clamped(matrix.row1(xyz.x(), xyz.y(), xyz.z()));
      linear[3 * i + 2] = clamped(matrix.row2(xyz.x(), xyz.y(), xyz.z()));
    }
  }

  private static float clamped(double value) {
    return (float) Math.min(1, Math.max(0, value));
  }
}
