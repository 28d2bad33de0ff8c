// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.color;

import io.github.chromapath.color.Matrix3.Row;

/**
 * A colour in CIE 1931 XYZ, scaled so that the white of sRGB has Y = 1.
 *
 * @param x X
 * @param y Y, relative luminance
 * @param z Z
 */
public record Xyz(double x, double y, double z) {
  /** D65 as the sum of sRGB's primaries: the colour (1, 1, 1). */
  public static final Xyz D65 = new Xyz(.950456, 1, 1.088754);

  /** Linear sRGB to XYZ; the rows add up to {@link #D65}. */
  static final Matrix3 FROM_LINEAR =
      new Matrix3(
          new Row(.412453, .357580, .180423),
          new Row(.212671, .715160, .072169),
          new Row(.019334, .119193, .950227));

  /** XYZ to linear sRGB. */
  static final Matrix3 TO_LINEAR = FROM_LINEAR.inverse();

  /** XYZ of an sRGB colour. */
  public static Xyz of(SRgb rgb) {
    double r = SRgb.decode(rgb.red());
    double g = SRgb.decode(rgb.green());
    double b = SRgb.decode(rgb.blue());
    return new Xyz(FROM_LINEAR.row0(r, g, b), FROM_LINEAR.row1(r, g, b), FROM_LINEAR.row2(r, g, b));
  }

  /** The sRGB colour, not clamped. */
  public SRgb toSRgb() {
    return new SRgb(
        SRgb.encode(TO_LINEAR.row0(x, y, z)),
        SRgb.encode(TO_LINEAR.row1(x, y, z)),
        SRgb.encode(TO_LINEAR.row2(x, y, z)));
  }
}
