// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.color;

/**
 * A gamma-encoded colour in sRGB (IEC 61966-2-1). Components of colours in the gamut are in [0, 1];
 * those of other colours may be outside this range.
 *
 * @param red R
 * @param green G
 * @param blue B
 */
public record SRgb(double red, double green, double blue) {
  static final double ENCODED_TOE = .04045;
  static final double LINEAR_TOE = .0031308;
  static final double SLOPE = 12.92;
  static final double OFFSET = .055;
  static final double GAMMA = 2.4;

  /** A colour of three 8-bit components, each 0 to 255. */
  public static SRgb of8Bit(int red, int green, int blue) {
    return new SRgb(red / 255.0, green / 255.0, blue / 255.0);
  }

  /** Linear light of a gamma-encoded component: c / 12.92 up to .04045, then a power of 2.4. */
  public static double decode(double encoded) {
    return encoded <= ENCODED_TOE
        ? encoded / SLOPE
        : Math.pow((encoded + OFFSET) / (1 + OFFSET), GAMMA);
  }

  /** The inverse of {@link #decode}: 12.92 c up to .0031308, then a power of 1 / 2.4. */
  public static double encode(double linear) {
    return linear <= LINEAR_TOE
        ? linear * SLOPE
        : (1 + OFFSET) * Math.pow(linear, 1 / GAMMA) - OFFSET;
  }

  /** Each component clamped to [0, 1]. */
  public SRgb clamped() {
    return new SRgb(clamp(red), clamp(green), clamp(blue));
  }

  private static double clamp(double value) {
    return Math.min(1, Math.max(0, value));
  }
}
