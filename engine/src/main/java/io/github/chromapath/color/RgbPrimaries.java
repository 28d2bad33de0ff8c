// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.color;

import io.github.chromapath.color.Matrix3.Row;

/**
 * The primaries and the white of an RGB colour space, by their CIE 1931 chromaticities.
 *
 * @param white the colour (1, 1, 1)
 * @param red the colour (1, 0, 0)
 * @param green the colour (0, 1, 0)
 * @param blue the colour (0, 0, 1)
 */
public record RgbPrimaries(
    Chromaticity white, Chromaticity red, Chromaticity green, Chromaticity blue) {
  /** The largest difference of a chromaticity from one of sRGB that counts as none. */
  private static final double SAME = .002;

  /** Those of sRGB (IEC 61966-2-1). */
  public static final RgbPrimaries SRGB =
      new RgbPrimaries(
          new Chromaticity(.3127, .3290),
          new Chromaticity(.64, .33),
          new Chromaticity(.30, .60),
          new Chromaticity(.15, .06));

  /**
   * A chromaticity.
   *
   * @param x X / (X + Y + Z)
   * @param y Y / (X + Y + Z), above 0
   */
  public record Chromaticity(double x, double y) {
    private Row xyz() {
      return new Row(x / y, 1, (1 - x - y) / y);
    }

    private boolean isNear(Chromaticity other) {
      return Math.abs(x - other.x) <= SAME && Math.abs(y - other.y) <= SAME;
    }
  }

  /** Converts linear light of such a colour space to linear light of sRGB. Thread-safe. */
  public static final class Conversion {
    private final Matrix3 matrix;

    private Conversion(Matrix3 matrix) {
      this.matrix = matrix;
    }

    /**
     * Converts a colour.
     *
     * @param rgb linear red, green and blue; replaced by those of sRGB, which may be outside [0, 1]
     */
    public void apply(double[] rgb) {
      double r = rgb[0];
      double g = rgb[1];
      double b = rgb[2];
      rgb[0] = matrix.row0(r, g, b);
      rgb[1] = matrix.row1(r, g, b);
      rgb[2] = matrix.row2(r, g, b);
    }
  }

  /** {@return whether these are those of sRGB, up to rounding} */
  public boolean isSrgb() {
    return white.isNear(SRGB.white)
        && red.isNear(SRGB.red)
        && green.isNear(SRGB.green)
        && blue.isNear(SRGB.blue);
  }

  /**
   * {@return the conversion to sRGB; white becomes white, by scaling X, Y and Z}
   *
   * @throws IllegalArgumentException if three colours cannot be mixed from these primaries, or a y
   *     is not above 0
   */
  public Conversion toSrgb() {
    Matrix3 conversion = Xyz.TO_LINEAR.times(whiteToD65().times(toXyz()));
    double sum = conversion.row0(1, 1, 1) + conversion.row1(1, 1, 1) + conversion.row2(1, 1, 1);
    boolean visible = white.y > 0 && red.y > 0 && green.y > 0 && blue.y > 0;
    if (!visible || !Double.isFinite(sum)) {
      throw new IllegalArgumentException("no RGB colour space has the primaries " + this);
    }
    return new Conversion(conversion);
  }

  /** The primaries as columns, scaled so that they add up to white. */
  private Matrix3 toXyz() {
    Row r = red.xyz();
    Row g = green.xyz();
    Row b = blue.xyz();
    Row w = white.xyz();
    Matrix3 columns =
        new Matrix3(
            new Row(r.x(), g.x(), b.x()),
            new Row(r.y(), g.y(), b.y()),
            new Row(r.z(), g.z(), b.z()));
    Matrix3 inverse = columns.inverse();
    return columns.times(
        Matrix3.diagonal(
            inverse.row0(w.x(), w.y(), w.z()),
            inverse.row1(w.x(), w.y(), w.z()),
            inverse.row2(w.x(), w.y(), w.z())));
  }

  /** Scales this white to D65. */
  private Matrix3 whiteToD65() {
    Row w = white.xyz();
    return Matrix3.diagonal(Xyz.D65.x() / w.x(), Xyz.D65.y() / w.y(), Xyz.D65.z() / w.z());
  }
}
