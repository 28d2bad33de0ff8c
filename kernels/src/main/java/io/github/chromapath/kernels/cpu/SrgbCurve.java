// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

/**
 * The sRGB transfer curve (IEC 61966-2-1) over arrays: encode(c) = 12.92 c up to 0.0031308, then
 * 1.055 c^(1/2.4) - 0.055; decode is its inverse, c / 12.92 up to 0.04045.
 *
 * <p>The loops have no branches, so that they are vectorized. Both pieces are computed, each with
 * its argument clamped to its domain, and {@link BranchFree} selects one. c^(1/2.4) = r (r^(1/4))
 * with r the cube root; x^2.4 = x^2 (x^(1/5))^2. The relative error is below 1e-6.
 */
final class SrgbCurve {
  private static final float LINEAR_END = 0.0031308f;
  private static final float ENCODED_END = 0.04045f;
  private static final float SLOPE = 12.92f;

  private SrgbCurve() {}

  /** y = encode(c), c at most 1; {@code y} is not {@code c}. */
  static void encode(float[] c, float[] y, float[] spare, int count) {
    clampBelow(c, LINEAR_END, spare, count);
    Roots.cube(spare, y, count);
    for (int i = 0; i < count; i++) {
      float power = y[i] * (float) Math.sqrt((float) Math.sqrt(y[i]));
      float low = BranchFree.below(c[i], LINEAR_END);
      y[i] = BranchFree.of(low, SLOPE * c[i], 1.055f * power - 0.055f);
    }
  }

  /** y = encode'(c); {@code y} is not {@code c}. */
  static void encodeSlope(float[] c, float[] y, float[] spare, int count) {
    clampBelow(c, LINEAR_END, spare, count);
    Roots.cube(spare, y, count);
    for (int i = 0; i < count; i++) {
      float power = y[i] * (float) Math.sqrt((float) Math.sqrt(y[i]));
      float low = BranchFree.below(c[i], LINEAR_END);
      y[i] = BranchFree.of(low, SLOPE, (float) (1.055 / 2.4) * power / spare[i]);
    }
  }

  /** y = decode(c); {@code y} is not {@code c}. */
  static void decode(float[] c, float[] y, float[] spare, int count) {
    base(c, spare, count);
    Roots.fifth(spare, y, count);
    for (int i = 0; i < count; i++) {
      float root = spare[i] * y[i];
      float low = BranchFree.below(c[i], ENCODED_END);
      y[i] = BranchFree.of(low, c[i] / SLOPE, root * root);
    }
  }

  /** The number whose power 2.4 decodes c. */
  private static void base(float[] c, float[] base, int count) {
    for (int i = 0; i < count; i++) {
      base[i] = (Math.max(c[i], ENCODED_END) + 0.055f) / 1.055f;
    }
  }

  private static void clampBelow(float[] x, float least, float[] clamped, int count) {
    for (int i = 0; i < count; i++) {
      clamped[i] = Math.max(x[i], least);
    }
  }
}
