// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.color;

/**
 * Converts whole pictures to CAM16-UCS in single precision, with square roots and polynomials
 * instead of powers and logarithms, in loops that compilers vectorise. Each coordinate is within
 * 1e-3 of that of {@link Cam16Ucs}. The few pixels beyond the intervals of the polynomials, such as
 * black and almost black ones, are converted exactly.
 *
 * <p>Not thread-safe: conversions use the same buffers.
 */
public final class PictureCam16 {
  private static final double LEAST_RESPONSE = 0x1p-19;

  /** Any responses of {@link #LEAST_RESPONSE} or more lead to a larger achromatic response. */
  private static final double LEAST_ACHROMATIC = 0x1p-11;

  private static final float LEAST_CHROMA = 0x1p-6f;
  private static final float MOST_CHROMA = 0x1p10f;

  /** t^.9 = t^(7/8) t^(1/40), the latter as a function of t^(1/16). */
  private static final Polynomial CHROMA_POWER =
      new Polynomial(root -> Math.pow(root, .4), root16(LEAST_CHROMA), root16(MOST_CHROMA));

  /** ln x / .0228 as a function of x^(1/8). */
  private static final Polynomial LOGARITHM =
      new Polynomial(root -> 8 / .0228 * Math.log(root), 1, Math.pow(32, .125));

  private final Cam16Ucs exact;
  private final float mostResponse;
  private final float achromaticFactor;
  private final float eccentricityFactor;
  private final float colorfulnessFactor;

  /** A compressed response divided by x^(3/8), as a function of x^(1/16). */
  private final Polynomial compression;

  /** x^(cz) = x x^(cz - 1), the latter as a function of x^(1/16). */
  private final Polynomial lightness;

  private final ColorPlanes responses;
  private final float[] least;
  private final float[] most;
  private final float[] p;
  private final float[] q;
  private final float[] radius;
  private final float[] chroma;
  private final float[] achromatic;
  private final float[] root4;
  private final float[] root8;
  private final float[] root16;

  /**
   * Creates a converter.
   *
   * @param space the exact space
   * @param pixels the largest number of pixels of a call
   */
  public PictureCam16(Cam16Ucs space, int pixels) {
    exact = space;
    double white =
        Math.max(
            space.adapted.row0(1, 1, 1),
            Math.max(space.adapted.row1(1, 1, 1), space.adapted.row2(1, 1, 1)));
    mostResponse = (float) (white * 1.001);
    achromaticFactor = (float) (space.induction / space.achromaticWhite());
    eccentricityFactor = (float) (space.chromaFactor / 4);
    colorfulnessFactor = (float) space.colorfulnessFactor;
    compression =
        new Polynomial(PictureCam16::compressed, root16(LEAST_RESPONSE), root16(mostResponse));
    lightness =
        new Polynomial(
            root -> Math.pow(root, 16 * (space.lightnessExponent - 1)),
            root16(LEAST_ACHROMATIC),
            1.001);
    responses = new ColorPlanes(pixels);
    least = new float[pixels];
    most = new float[pixels];
    p = new float[pixels];
    q = new float[pixels];
    radius = new float[pixels];
    chroma = new float[pixels];
    achromatic = new float[pixels];
    root4 = new float[pixels];
    root8 = new float[pixels];
    root16 = new float[pixels];
  }

  /** 400 t / (t + 27.13) / x^(3/8) with t = x^.42 and x^(1/16) = {@code root}. */
  private static double compressed(double root) {
    double t = Math.pow(root, 16 * Cam16Ucs.COMPRESSION);
    return 400 * t / (t + 27.13) / Math.pow(root, 6);
  }

  private static double root16(double x) {
    return Math.pow(x, 1.0 / 16);
  }

  /**
   * Converts the first pixels of a picture.
   *
   * @param linear linear sRGB in [0, 1]
   * @param jab receives J', a' and b'
   * @param pixels number of pixels
   * @throws IndexOutOfBoundsException if there are more pixels than the planes or the converter
   *     have
   */
  public void convert(ColorPlanes linear, ColorPlanes jab, int pixels) {
    respond(linear, exact.adapted.first(), responses.first(), pixels);
    respond(linear, exact.adapted.second(), responses.second(), pixels);
    respond(linear, exact.adapted.third(), responses.third(), pixels);
    range(pixels);
    compress(responses.first(), pixels);
    compress(responses.second(), pixels);
    compress(responses.third(), pixels);
    opponents(pixels);
    lightness(jab.first(), pixels);
    chroma(jab, pixels);
    for (int i = 0; i < pixels; i++) {
      if (!(least[i] >= (float) LEAST_RESPONSE
          && most[i] <= mostResponse
          && chroma[i] >= LEAST_CHROMA
          && chroma[i] <= MOST_CHROMA)) {
        convertExactly(linear, jab, i);
      }
    }
  }

  private static void respond(ColorPlanes linear, Matrix3.Row row, float[] response, int pixels) {
    float x = (float) row.x();
    float y = (float) row.y();
    float z = (float) row.z();
    float[] red = linear.first();
    float[] green = linear.second();
    float[] blue = linear.third();
    for (int i = 0; i < pixels; i++) {
      response[i] = x * red[i] + y * green[i] + z * blue[i];
    }
  }

  private void range(int pixels) {
    float[] r = responses.first();
    float[] g = responses.second();
    float[] b = responses.third();
    for (int i = 0; i < pixels; i++) {
      least[i] = Math.min(r[i], Math.min(g[i], b[i]));
      most[i] = Math.max(r[i], Math.max(g[i], b[i]));
    }
  }

  private void roots(float[] values, int pixels) {
    for (int i = 0; i < pixels; i++) {
      float fourth = (float) Math.sqrt((float) Math.sqrt(values[i]));
      float eighth = (float) Math.sqrt(fourth);
      root4[i] = fourth;
      root8[i] = eighth;
      root16[i] = (float) Math.sqrt(eighth);
    }
  }

  /** Compresses responses, without the constant .1, which cancels in all but one of the sums. */
  private void compress(float[] response, int pixels) {
    roots(response, pixels);
    compression.of(root16, root16, pixels);
    for (int i = 0; i < pixels; i++) {
      response[i] = root4[i] * root8[i] * root16[i];
    }
  }

  private void opponents(int pixels) {
    float[] red = responses.first();
    float[] green = responses.second();
    float[] blue = responses.third();
    float cos = (float) Cam16Ucs.COS_2;
    float sin = (float) Cam16Ucs.SIN_2;
    for (int i = 0; i < pixels; i++) {
      float r = red[i];
      float g = green[i];
      float b = blue[i];
      float u = (r - g) + (1 / 11f) * (b - g);
      float v = ((r - b) + (g - b)) * (1 / 9f);
      float length = (float) Math.sqrt(u * u + v * v);
      p[i] = u;
      q[i] = v;
      radius[i] = length;
      chroma[i] =
          eccentricityFactor * (u * cos - v * sin + 3.8f * length) / (r + g + 1.05f * b + .305f);
      achromatic[i] = (2 * r + g + .05f * b) * achromaticFactor;
    }
  }

  /** Stores J', and replaces A / A_w by J / 100. */
  private void lightness(float[] result, int pixels) {
    roots(achromatic, pixels);
    lightness.of(root16, root16, pixels);
    for (int i = 0; i < pixels; i++) {
      float j = achromatic[i] * root16[i];
      achromatic[i] = j;
      result[i] = 170 * j / (1 + .7f * j);
    }
  }

  private void chroma(ColorPlanes jab, int pixels) {
    roots(chroma, pixels);
    CHROMA_POWER.of(root16, root16, pixels);
    for (int i = 0; i < pixels; i++) {
      float power = chroma[i] / root8[i] * root16[i];
      float m = power * (float) Math.sqrt(achromatic[i]) * colorfulnessFactor;
      float x = 1 + .0228f * m;
      root8[i] = (float) Math.sqrt((float) Math.sqrt((float) Math.sqrt(x)));
    }
    LOGARITHM.of(root8, root8, pixels);
    float[] a = jab.second();
    float[] b = jab.third();
    for (int i = 0; i < pixels; i++) {
      float scale = root8[i] / radius[i];
      a[i] = scale * p[i];
      b[i] = scale * q[i];
    }
  }

  private void convertExactly(ColorPlanes linear, ColorPlanes jab, int i) {
    float red = linear.first()[i];
    float green = linear.second()[i];
    float blue = linear.third()[i];
    boolean black = red == 0 && green == 0 && blue == 0;
    Cam16Ucs.Color color = black ? new Cam16Ucs.Color(0, 0, 0) : exact.ofLinear(red, green, blue);
    jab.first()[i] = (float) color.lightness();
    jab.second()[i] = (float) color.a();
    jab.third()[i] = (float) color.b();
  }
}
