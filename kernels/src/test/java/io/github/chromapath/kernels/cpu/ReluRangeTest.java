// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares ranges with the formula, for every finite bf16 number. */
@Tag("fast")
class ReluRangeTest {
  private static final float LARGEST = Float.MAX_VALUE;
  private static final float[] SCALES = {
    0, -0f, 1, -0.37f, 1e-38f, 1e38f, -1e38f, Float.POSITIVE_INFINITY, Float.NaN
  };
  private static final float[] SHIFTS = {
    0, -0f, 1e-39f, 1, -300, LARGEST, -LARGEST, Float.POSITIVE_INFINITY, Float.NaN
  };

  @ParameterizedTest
  @ValueSource(
      floats = {0, -0f, 1.1f, -300, 1e-30f, LARGEST, -LARGEST, Float.NaN, Float.NEGATIVE_INFINITY})
  void containsTheNumbersWhoseResultIsAboveTheLimit(float center) {
    for (float scale : SCALES) {
      for (float shift : SHIFTS) {
        assertRange(new ReluRange.Channel(center, scale, shift, 0));
        assertRange(new ReluRange.Channel(center, scale, shift, 0x1p-134f));
      }
    }
  }

  private static void assertRange(ReluRange.Channel channel) {
    ReluRange range = ReluRange.of(channel);
    int wrong = 0;
    for (int bits = 0; bits < 1 << 16; bits++) {
      float x = Float.intBitsToFloat(bits << 16);
      float y = (x - channel.center()) * channel.scale() + channel.shift();
      boolean within = ((bits - range.start()) & 0xffff) < range.length();
      wrong += Float.isFinite(x) && within != y > channel.zero() ? 1 : 0;
    }
    assertEquals(0, wrong, () -> channel + " has " + range);
  }
}
