// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ShortBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** binary16 storage against the format's definition, over every bit pattern. */
@Tag("fast")
class Float16SpanTest {
  private static final int PATTERNS = 1 << 16;

  /** The value of a pattern, from the definition: sign, 5 bits of exponent, 10 of fraction. */
  private static float value(int pattern) {
    int exponent = (pattern >> 10) & 31;
    int fraction = pattern & 1023;
    double magnitude;
    if (exponent == 31) {
      magnitude = fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
    } else if (exponent == 0) {
      magnitude = fraction / 1024.0 * Math.pow(2, -14);
    } else {
      magnitude = (1 + fraction / 1024.0) * Math.pow(2, exponent - 15);
    }
    return (float) (pattern >= 0x8000 ? -magnitude : magnitude);
  }

  private static float[] load(short... stored) {
    float[] loaded = new float[stored.length];
    new Float16Span(ShortBuffer.wrap(stored)).load(0, loaded, stored.length);
    return loaded;
  }

  private static short[] store(float... values) {
    short[] stored = new short[values.length];
    new Float16Span(ShortBuffer.wrap(stored)).store(0, values, values.length);
    return stored;
  }

  private static int pattern(float value) {
    return Short.toUnsignedInt(store(value)[0]);
  }

  @Test
  void everyPatternHasTheValueOfTheFormat() {
    short[] patterns = new short[PATTERNS];
    for (int i = 0; i < PATTERNS; i++) {
      patterns[i] = (short) i;
    }
    float[] loaded = load(patterns);
    for (int i = 0; i < PATTERNS; i++) {
      assertEquals(value(i), loaded[i], "pattern " + i);
    }
  }

  @Test
  void everyNumberSurvivesStoringAndLoading() {
    for (int i = 0; i < PATTERNS; i++) {
      float value = value(i);
      if (Float.isNaN(value)) {
        assertTrue(Float.isNaN(load(store(value))[0]), "pattern " + i);
      } else {
        assertEquals(i, pattern(value), "pattern " + i);
      }
    }
  }

  /** Between each number and the next larger one: the tie, and the adjacent floats. */
  @Test
  void everyTieRoundsToTheEvenNeighbor() {
    for (int i = 0; i < 0x7c00; i++) {
      double next = i == 0x7bff ? 65536 : value(i + 1);
      float tie = (float) ((value(i) + next) / 2);
      int even = i + (i & 1);
      for (int sign = 0; sign <= 0x8000; sign += 0x8000) {
        float signed = sign == 0 ? tie : -tie;
        assertEquals(sign | even, pattern(signed), "tie after " + i);
        float towardsZero = Math.nextAfter(signed, 0.0);
        assertEquals(sign | i, pattern(towardsZero), "below the tie after " + i);
        float away = Math.nextAfter(signed, 2.0 * signed);
        assertEquals(sign | (i + 1), pattern(away), "above the tie after " + i);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 3c00",
    "-2, c000",
    "0.333333343, 3555",
    "65504, 7bff",
    "65519.996, 7bff",
    "65520, 7c00",
    "3.4028235e38, 7c00",
    "-Infinity, fc00",
    "6.1035156e-5, 400",
    "6.0975552e-5, 3ff",
    "5.9604645e-8, 1",
    "2.9802322e-8, 0",
    "2.9802326e-8, 1",
    "-2.9802322e-8, 8000",
    "1.4e-45, 0",
    "-0.0, 8000"
  })
  void knownValues(float value, String pattern) {
    assertEquals(Integer.parseInt(pattern, 16), pattern(value));
  }

  @Test
  void elementsAreLoadedAndStoredAtTheirIndex() {
    short[] stored = new short[4];
    Span span = new Float16Span(ShortBuffer.wrap(stored));
    assertEquals(4, span.size());
    span.store(1, new float[] {1, 2, 3}, 2);
    float[] loaded = new float[2];
    span.load(2, loaded, 2);
    assertEquals(2, loaded[0]);
    assertEquals(0, loaded[1]);
    assertThrows(IndexOutOfBoundsException.class, () -> span.load(3, loaded, 2));
  }
}
