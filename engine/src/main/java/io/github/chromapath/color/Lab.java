// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.color;

import io.github.chromapath.op.Lightness;

/**
 * A colour in CIE 1976 L*a*b* under D65, with the constants of OpenCV's conversions.
 *
 * @param l L*, 0 to 100 for colours in gamut
 * @param a a*, from green to red
 * @param b b*, from blue to yellow
 */
public record Lab(double l, double a, double b) {
  /** Below this value, f is linear; the CIE's (6/29)^3, rounded. */
  static final double TOE = .008856;

  /** f({@link #TOE}). */
  static final double F_TOE = 6.0 / 29;

  static final double SLOPE = 7.787;
  private static final double INTERCEPT = 16.0 / 116;

  /** L* / Y below {@link #TOE}. */
  static final double L_SLOPE = 903.3;

  /** L* at {@link #TOE}. */
  private static final double L_TOE = 7.9996;

  /** L*a*b* of an sRGB colour. */
  public static Lab of(SRgb rgb) {
    Xyz xyz = Xyz.of(rgb);
    double fy = f(xyz.y() / Xyz.D65.y());
    return new Lab(
        lightness(xyz.y()),
        500 * (f(xyz.x() / Xyz.D65.x()) - fy),
        200 * (fy - f(xyz.z() / Xyz.D65.z())));
  }

  /**
   * L* of a grey pixel in [0, 1]. With {@link Lightness#EXACT}, other colours of this pixel have
   * another L*.
   */
  public static double lightness(double gray, Lightness lightness) {
    return switch (lightness) {
      case SRGB, EXACT -> lightness(SRgb.decode(gray));
      case LUMA -> 100 * gray;
    };
  }

  /** The sRGB colour, not clamped. */
  public SRgb toSRgb() {
    return toXyz().toSRgb();
  }

  /** The same colour in XYZ. */
  Xyz toXyz() {
    double y;
    double fy;
    if (l <= L_TOE) {
      y = l / L_SLOPE;
      fy = SLOPE * y + INTERCEPT;
    } else {
      fy = (l + 16) / 116;
      y = fy * fy * fy;
    }
    double x = Xyz.D65.x() * inverseF(fy + a / 500);
    double z = Xyz.D65.z() * inverseF(fy - b / 200);
    return new Xyz(x, y, z);
  }

  private static double lightness(double y) {
    return y > TOE ? 116 * Math.cbrt(y) - 16 : L_SLOPE * y;
  }

  private static double f(double t) {
    return t > TOE ? Math.cbrt(t) : SLOPE * t + INTERCEPT;
  }

  private static double inverseF(double f) {
    return f > F_TOE ? f * f * f : (f - INTERCEPT) / SLOPE;
  }
}
