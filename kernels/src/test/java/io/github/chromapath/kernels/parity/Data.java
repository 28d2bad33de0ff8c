// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.parity;

import java.util.Random;

/** Random operands from a seed. */
final class Data {
  private static final float[] SPECIAL = {
    Float.NaN,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    0f,
    -0f,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    1e-40f,
    Float.MIN_NORMAL,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    65504f,
    65520f,
    5.9e-8f,
    2.9e-8f,
    88.8f,
    -103.9f,
    1f,
    -1f
  };

  private Data() {}

  static float[] normal(int count, long seed) {
    Random random = new Random(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** Numbers in [low, high). */
  static float[] uniform(int count, double low, double high, long seed) {
    Random random = new Random(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (low + (high - low) * random.nextDouble());
    }
    return values;
  }

  /** Integers from -limit to limit: short sums and products of them are exact in any order. */
  static float[] integers(int count, int limit, long seed) {
    Random random = new Random(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextInt(2 * limit + 1) - limit;
    }
    return values;
  }

  /** Normal numbers, every other one replaced by NaN, an infinity or an end of a range. */
  static float[] special(int count, long seed) {
    Random random = new Random(seed);
    float[] values = normal(count, seed);
    for (int i = 0; i < count; i += 2) {
      values[i] = SPECIAL[random.nextInt(SPECIAL.length)];
    }
    return values;
  }

  /** The values with NaN, infinity and both infinities in the first three elements of a row. */
  static float[] spoiled(float[] values, int channels) {
    values[0] = Float.NaN;
    if (channels > 1 && values.length > 1) {
      values[1] = Float.POSITIVE_INFINITY;
    }
    if (channels > 2 && values.length > channels + 2) {
      values[2] = Float.POSITIVE_INFINITY;
      values[channels + 2] = Float.NEGATIVE_INFINITY;
    }
    return values;
  }
}
