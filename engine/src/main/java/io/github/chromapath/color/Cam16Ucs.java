// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.color;

import io.github.chromapath.color.Matrix3.Row;
import java.util.Objects;

/**
 * The uniform colour space CAM16-UCS (Li et al., 2017). The Euclidean distance of two colours in it
 * is their perceived difference under given viewing conditions. Formulas: docs/model.md.
 *
 * <p>Immutable and thread-safe.
 */
public final class Cam16Ucs {
  /** XYZ to the cone-like responses in which CAM16 adapts to the white. */
  private static final Matrix3 M16 =
      new Matrix3(
          new Row(.401288, .650173, -.051461),
          new Row(-.250268, 1.204414, .045854),
          new Row(-.002079, .048952, .953127));

  private static final double[] DECODED_8_BIT = decoded8Bit();
  static final double COS_2 = Math.cos(2);
  static final double SIN_2 = Math.sin(2);

  /** The exponent of the compression of responses. */
  static final double COMPRESSION = .42;

  /** Linear sRGB to responses adapted to the white and scaled by F_L. */
  final Matrix3 adapted;

  /** N_bb = N_cb. */
  final double induction;

  /** The factor of t: 50000 / 13 N_c N_cb. */
  final double chromaFactor;

  /** M = t^.9 sqrt(J / 100) times this factor. */
  final double colorfulnessFactor;

  final double lightnessExponent;
  private final double achromaticWhite;

  /**
   * A colour in this space.
   *
   * @param lightness J'
   * @param a a', from green to red
   * @param b b', from blue to yellow
   */
  public record Color(double lightness, double a, double b) {
    /** The Euclidean distance; about 1 is a just noticeable difference. */
    public double distance(Color other) {
      double dj = lightness - other.lightness;
      double da = a - other.a;
      double db = b - other.b;
      return Math.sqrt(dj * dj + da * da + db * db);
    }
  }

  /** The space for the given conditions. */
  public Cam16Ucs(ViewingConditions conditions) {
    Xyz white = conditions.white();
    ViewingConditions.Surround surround = conditions.surround();
    double luminanceFactor = conditions.luminanceFactor();
    double d = conditions.degreeOfAdaptation();
    double n = conditions.background() / (100 * white.y());
    double rw = M16.row0(white.x(), white.y(), white.z());
    double gw = M16.row1(white.x(), white.y(), white.z());
    double bw = M16.row2(white.x(), white.y(), white.z());
    double dr = luminanceFactor * (d * white.y() / rw + 1 - d);
    double dg = luminanceFactor * (d * white.y() / gw + 1 - d);
    double db = luminanceFactor * (d * white.y() / bw + 1 - d);
    adapted = Matrix3.diagonal(dr, dg, db).times(M16).times(Xyz.FROM_LINEAR);
    induction = .725 * Math.pow(n, -.2);
    chromaFactor = 50000.0 / 13 * surround.chromaticInduction() * induction;
    colorfulnessFactor =
        Math.pow(1.64 - Math.pow(.29, n), .73) * Math.sqrt(Math.sqrt(luminanceFactor));
    lightnessExponent = surround.impact() * (1.48 + Math.sqrt(n));
    achromaticWhite = achromatic(compress(dr * rw), compress(dg * gw), compress(db * bw));
  }

  /** The coordinates of an sRGB colour in [0, 1]. */
  public Color of(SRgb rgb) {
    return ofLinear(SRgb.decode(rgb.red()), SRgb.decode(rgb.green()), SRgb.decode(rgb.blue()));
  }

  /** The perceived difference of two sRGB colours in [0, 1]. */
  public double difference(SRgb first, SRgb second) {
    return of(first).distance(of(second));
  }

  /**
   * The perceived difference of each pixel of two pictures.
   *
   * @param first sRGB in [0, 1], three elements per pixel
   * @param second as {@code first}
   * @return one element per pixel
   * @throws IllegalArgumentException if the pictures differ in size
   */
  public float[] differences(float[] first, float[] second) {
    float[] result = new float[first.length / 3];
    differences(first, second, result, 0, result.length);
    return result;
  }

  /**
   * The perceived difference of the pixels {@code from} (inclusive) to {@code to} (exclusive).
   * Several threads may work on disjoint ranges at the same time.
   *
   * @param first sRGB in [0, 1], three elements per pixel
   * @param second as {@code first}
   * @param result receives one element per pixel
   * @throws IllegalArgumentException if the lengths of the arrays do not match
   * @throws IndexOutOfBoundsException if the range is outside the picture
   */
  public void differences(float[] first, float[] second, float[] result, int from, int to) {
    checkSizes(first.length, second.length, result.length, from, to);
    for (int i = from; i < to; i++) {
      result[i] = (float) of(first, i).distance(of(second, i));
    }
  }

  /**
   * The perceived difference of each pixel of two 8-bit pictures.
   *
   * @param first sRGB, three unsigned bytes per pixel
   * @param second as {@code first}
   * @return one element per pixel
   * @throws IllegalArgumentException if the pictures differ in size
   */
  public float[] differences(byte[] first, byte[] second) {
    float[] result = new float[first.length / 3];
    differences(first, second, result, 0, result.length);
    return result;
  }

  /**
   * The perceived difference of the pixels {@code from} (inclusive) to {@code to} (exclusive).
   * Several threads may work on disjoint ranges at the same time.
   *
   * @param first sRGB, three unsigned bytes per pixel
   * @param second as {@code first}
   * @param result receives one element per pixel
   * @throws IllegalArgumentException if the lengths of the arrays do not match
   * @throws IndexOutOfBoundsException if the range is outside the picture
   */
  public void differences(byte[] first, byte[] second, float[] result, int from, int to) {
    checkSizes(first.length, second.length, result.length, from, to);
    for (int i = from; i < to; i++) {
      result[i] = (float) of(first, i).distance(of(second, i));
    }
  }

  /** A_w, the achromatic response to the white. */
  double achromaticWhite() {
    return achromaticWhite;
  }

  private static void checkSizes(int first, int second, int result, int from, int to) {
    if (first != second || first != 3L * result) {
      throw new IllegalArgumentException(
          "the pictures must have the same size, not %d and %d components for %d pixels"
              .formatted(first, second, result));
    }
    Objects.checkFromToIndex(from, to, result);
  }

  private Color of(float[] rgb, int pixel) {
    int i = 3 * pixel;
    return ofLinear(SRgb.decode(rgb[i]), SRgb.decode(rgb[i + 1]), SRgb.decode(rgb[i + 2]));
  }

  private Color of(byte[] rgb, int pixel) {
    int i = 3 * pixel;
    return ofLinear(
        DECODED_8_BIT[Byte.toUnsignedInt(rgb[i])],
        DECODED_8_BIT[Byte.toUnsignedInt(rgb[i + 1])],
        DECODED_8_BIT[Byte.toUnsignedInt(rgb[i + 2])]);
  }

  /** The coordinates of a colour in linear sRGB. */
  Color ofLinear(double red, double green, double blue) {
    double r = compress(adapted.row0(red, green, blue));
    double g = compress(adapted.row1(red, green, blue));
    double b = compress(adapted.row2(red, green, blue));
    // The response to black is 0 up to rounding, and a power of a negative number is NaN.
    double relative = Math.max(0, achromatic(r, g, b) / achromaticWhite);
    double j = j(relative);
    double lightness = lightness(j);
    double p = r - 12 * g / 11 + b / 11;
    double q = (r + g - 2 * b) / 9;
    double radius = Math.sqrt(p * p + q * q);
    if (radius == 0) {
      return new Color(lightness, 0, 0);
    }
    // With cos h = p / radius and sin h = q / radius no angle is needed.
    double eccentricity = ((p * COS_2 - q * SIN_2) / radius + 3.8) / 4;
    double t = chromaFactor * eccentricity * radius / (r + g + 1.05 * b);
    double m = Math.pow(t, .9) * Math.sqrt(j / 100) * colorfulnessFactor;
    double scale = Math.log1p(.0228 * m) / .0228 / radius;
    return new Color(lightness, scale * p, scale * q);
  }

  /** J of an achromatic response relative to the white's. */
  double j(double relative) {
    return 100 * Math.pow(relative, lightnessExponent);
  }

  /** J'. */
  static double lightness(double j) {
    return 1.7 * j / (1 + .007 * j);
  }

  /** A from the compressed responses. */
  private double achromatic(double r, double g, double b) {
    return (2 * r + g + b / 20 - .305) * induction;
  }

  private static double compress(double response) {
    double t = Math.pow(Math.abs(response), COMPRESSION);
    return Math.copySign(400 * t / (t + 27.13), response) + .1;
  }

  private static double[] decoded8Bit() {
    double[] table = new double[256];
    for (int i = 0; i < table.length; i++) {
      table[i] = SRgb.decode(i / 255.0);
    }
    return table;
  }
}
