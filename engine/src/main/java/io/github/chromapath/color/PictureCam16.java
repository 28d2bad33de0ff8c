// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.color;

import java.util.Objects;

/**
 * Converts whole pictures to CAM16-UCS with tables instead of powers and logarithms. Each
 * coordinate is within 1e-3 of that of {@link Cam16Ucs}. The few pixels beyond the ranges of the
 * tables, such as black and almost black ones, are converted exactly.
 *
 * <p>Immutable and thread-safe.
 */
public final class PictureCam16 {
  private static final double LEAST_RESPONSE = 0x1p-19;

  /** Any response of {@link #LEAST_RESPONSE} or more leads to a larger achromatic response. */
  private static final double LEAST_ACHROMATIC = 0x1p-11;

  private static final double LEAST_CHROMA = 0x1p-6;
  private static final double MOST_CHROMA = 0x1p10;

  private final Cam16Ucs exact;
  private final double mostResponse;
  private final double achromaticFactor;
  private final double eccentricityFactor;
  private final CurveTable compressed;
  private final CurveTable lightness;
  private final CurveTable chromaFactor;
  private final CurveTable chromaPower;
  private final CurveTable colorfulness;

  /** Builds the tables for a space. */
  public PictureCam16(Cam16Ucs space) {
    exact = space;
    double white =
        Math.max(
            space.adapted.row0(1, 1, 1),
            Math.max(space.adapted.row1(1, 1, 1), space.adapted.row2(1, 1, 1)));
    mostResponse = Double.longBitsToDouble((Math.getExponent(white) + 1024L) << 52);
    achromaticFactor = space.induction / space.achromaticWhite();
    eccentricityFactor = space.chromaFactor / 4;
    compressed = new CurveTable(LEAST_RESPONSE, mostResponse, PictureCam16::compress);
    lightness = new CurveTable(LEAST_ACHROMATIC, 2, x -> Cam16Ucs.lightness(space.j(x)));
    chromaFactor =
        new CurveTable(
            LEAST_ACHROMATIC, 2, x -> Math.sqrt(space.j(x) / 100) * space.colorfulnessFactor);
    chromaPower = new CurveTable(LEAST_CHROMA, MOST_CHROMA, t -> Math.pow(t, .9));
    colorfulness = new CurveTable(1, 64, x -> Math.log(x) / .0228);
  }

  /**
   * Converts the first pixels of a picture.
   *
   * @param linear linear sRGB in [0, 1], three elements per pixel
   * @param jab receives J', a' and b', three elements per pixel
   * @param pixels number of pixels
   * @throws IndexOutOfBoundsException if an array is too short
   */
  public void convert(float[] linear, float[] jab, int pixels) {
    Objects.checkFromIndexSize(0, 3 * pixels, linear.length);
    Objects.checkFromIndexSize(0, 3 * pixels, jab.length);
    for (int at = 0; at < 3 * pixels; at += 3) {
      convert(linear[at], linear[at + 1], linear[at + 2], jab, at);
    }
  }

  /** The formulas of {@link Cam16Ucs}, with the constant .1 of the responses left out. */
  private void convert(double red, double green, double blue, float[] jab, int at) {
    double x = exact.adapted.row0(red, green, blue);
    double y = exact.adapted.row1(red, green, blue);
    double z = exact.adapted.row2(red, green, blue);
    double least = Math.min(x, Math.min(y, z));
    double most = Math.max(x, Math.max(y, z));
    if (!(least >= LEAST_RESPONSE && most < mostResponse)) {
      convertExactly(red, green, blue, jab, at);
      return;
    }
    double r = compressed.of(x);
    double g = compressed.of(y);
    double b = compressed.of(z);
    double p = r - 12.0 / 11 * g + 1.0 / 11 * b;
    double q = (r + g - 2 * b) * (1.0 / 9);
    double radius = Math.sqrt(p * p + q * q);
    double t =
        eccentricityFactor
            * (p * Cam16Ucs.COS_2 - q * Cam16Ucs.SIN_2 + 3.8 * radius)
            / (r + g + 1.05 * b + .305);
    if (!(t >= LEAST_CHROMA && t < MOST_CHROMA)) {
      convertExactly(red, green, blue, jab, at);
      return;
    }
    double achromatic = (2 * r + g + .05 * b) * achromaticFactor;
    double m = chromaPower.of(t) * chromaFactor.of(achromatic);
    double scale = colorfulness.of(1 + .0228 * m) / radius;
    jab[at] = (float) lightness.of(achromatic);
    jab[at + 1] = (float) (scale * p);
    jab[at + 2] = (float) (scale * q);
  }

  private void convertExactly(double red, double green, double blue, float[] jab, int at) {
    if (red == 0 && green == 0 && blue == 0) {
      jab[at] = 0;
      jab[at + 1] = 0;
      jab[at + 2] = 0;
      return;
    }
    Cam16Ucs.Color color = exact.ofLinear(red, green, blue);
    jab[at] = (float) color.lightness();
    jab[at + 1] = (float) color.a();
    jab[at + 2] = (float) color.b();
  }

  /** A compressed response without the constant .1. */
  private static double compress(double response) {
    double t = Math.pow(response, Cam16Ucs.COMPRESSION);
    return 400 * t / (t + 27.13);
  }
}
