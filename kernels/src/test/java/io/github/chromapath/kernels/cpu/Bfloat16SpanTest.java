// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Compares every way to copy bfloat16 numbers with the definition of the format. */
class Bfloat16SpanTest {
  private static final int VALUES = 1 << 16;
  private static final int NAN = 0x7fc0;
  private static final BigDecimal OVERFLOW = BigDecimal.valueOf(2).pow(128);
  private static final float[] EDGES = edges();

  /** Computed once, since every case needs them. */
  private static final int[] ENCODED_EDGES = encodedEdges();

  /** A way to load and store consecutive elements. */
  private enum Way {
    ELEMENTS,
    MEMORY,
    DEINTERLEAVED;

    float[] load(Bfloat16Span span, int from, int count) {
      float[] array = new float[count];
      if (this == ELEMENTS) {
        span.load(from, array, count);
        return array;
      }
      tile(from, count).load(span, array);
      float[] values = new float[count];
      tile(from, count).order().restore(array, values, count);
      return values;
    }

    void store(Bfloat16Span span, int from, float[] values) {
      int count = values.length;
      if (this == ELEMENTS) {
        span.store(from, values, count);
        return;
      }
      float[] array = new float[count];
      tile(from, count).order().arrange(values, array, count);
      tile(from, count).store(span, array);
    }

    private Tile tile(int from, int count) {
      return new Tile(
          from, count, this == DEINTERLEAVED ? Order.DEINTERLEAVED : Order.MEMORY, new Scratch());
    }
  }

  /** {@code shift} zeros, then {@code bits}, then another zero. */
  private static Bfloat16Span span(int shift, int... bits) {
    ByteBuffer memory = ByteBuffer.allocateDirect(2 * (shift + bits.length + 1));
    memory.order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < bits.length; i++) {
      memory.putShort(2 * (shift + i), (short) bits[i]);
    }
    return new Bfloat16Span(memory);
  }

  private static int[] bits(Bfloat16Span span) {
    int[] bits = new int[span.size()];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = span.elements().get(i) & 0xffff;
    }
    return bits;
  }

  /** All bit patterns in order. */
  private static int[] all() {
    int[] all = new int[VALUES];
    for (int i = 0; i < VALUES; i++) {
      all[i] = i;
    }
    return all;
  }

  /** One sign bit, 8 of an exponent with bias 127, 7 of a fraction. */
  private static float decode(int bits) {
    int exponent = bits >> 7 & 255;
    int fraction = bits & 127;
    float magnitude =
        exponent == 255
            ? (fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN)
            : exponent == 0
                ? Math.scalb((float) fraction, -126 - 7)
                : Math.scalb(128f + fraction, exponent - 127 - 7);
    return bits >= 0x8000 ? -magnitude : magnitude;
  }

  /** The nearer of the two numbers around {@code value}; at a tie, the one of even fraction. */
  private static int encode(float value) {
    if (Float.isNaN(value)) {
      return NAN;
    }
    int sign = Float.floatToRawIntBits(value) >>> 16 & 0x8000;
    if (Float.isInfinite(value)) {
      return sign | 0x7f80;
    }
    BigDecimal magnitude = new BigDecimal(value).abs();
    int below = Float.floatToRawIntBits(Math.abs(value)) >>> 16;
    BigDecimal above = below == 0x7f7f ? OVERFLOW : new BigDecimal(decode(below + 1));
    BigDecimal down = magnitude.subtract(new BigDecimal(decode(below)));
    int nearer = down.compareTo(above.subtract(magnitude));
    return sign | (nearer > 0 || (nearer == 0 && below % 2 == 1) ? below + 1 : below);
  }

  /** Every number of the format, the middles between neighbors, and the next fp32 numbers. */
  private static float[] edges() {
    List<Integer> patterns = new ArrayList<>();
    for (int upper = 0; upper < VALUES; upper++) {
      for (int lower : new int[] {0, 1, 0x7fff, 0x8000, 0x8001, 0xffff}) {
        patterns.add(upper << 16 | lower);
      }
    }
    float[] edges = new float[patterns.size()];
    for (int i = 0; i < edges.length; i++) {
      edges[i] = Float.intBitsToFloat(patterns.get(i));
    }
    return edges;
  }

  private static int[] encodedEdges() {
    int[] encoded = new int[EDGES.length];
    for (int i = 0; i < encoded.length; i++) {
      encoded[i] = encode(EDGES[i]);
    }
    return encoded;
  }

  @ParameterizedTest
  @EnumSource
  void loadsEveryValue(Way way) {
    float[] expected = new float[VALUES];
    for (int i = 0; i < VALUES; i++) {
      expected[i] = decode(i);
    }
    for (int shift = 0; shift < 3; shift++) {
      assertArrayEquals(expected, way.load(span(shift, all()), shift, VALUES));
    }
  }

  @ParameterizedTest
  @EnumSource
  void roundsToNearestEven(Way way) {
    float[] edges = EDGES;
    for (int shift = 0; shift < 2; shift++) {
      Bfloat16Span span = span(shift, new int[edges.length]);
      way.store(span, shift, edges);
      int[] expected = new int[span.size()];
      System.arraycopy(ENCODED_EDGES, 0, expected, shift, edges.length);
      assertArrayEquals(expected, bits(span));
    }
  }

  @ParameterizedTest
  @EnumSource(Order.class)
  void storesZeroForNegativeNumbersIfRectified(Order order) {
    int count = EDGES.length;
    for (int shift = 0; shift < 2; shift++) {
      Bfloat16Span span = span(shift, new int[count]);
      float[] values = new float[count];
      order.arrange(EDGES, values, count);
      new Tile(shift, count, order, new Scratch()).storeRectified(span, values);
      int[] expected = new int[span.size()];
      for (int i = 0; i < count; i++) {
        int encoded = ENCODED_EDGES[i];
        expected[shift + i] = encoded == NAN || encoded < 0x8000 ? encoded : 0;
      }
      assertArrayEquals(expected, bits(span));
    }
  }

  @ParameterizedTest
  @EnumSource
  void copiesNothingOutsideTheRange(Way way) {
    int step = way == Way.DEINTERLEAVED ? 2 : 1;
    for (int from = 0; from < 4; from++) {
      for (int count = 0; count < 9; count += step) {
        int[] expected = new int[14];
        Arrays.fill(expected, NAN);
        Bfloat16Span span = span(0, Arrays.copyOf(expected, expected.length - 1));
        expected[13] = 0;
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
          values[i] = i + 1;
          expected[from + i] = encode(values[i]);
        }
        way.store(span, from, values);
        assertArrayEquals(expected, bits(span));
        assertArrayEquals(values, way.load(span, from, count));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusesRangesOutsideItsMemory(Way way) {
    Bfloat16Span span = span(0, 1, 2, 3);
    assertThrows(IndexOutOfBoundsException.class, () -> way.load(span, 1, 4));
    assertThrows(IndexOutOfBoundsException.class, () -> way.store(span, 3, new float[2]));
  }

  @ParameterizedTest
  @EnumSource(Order.class)
  void keepsTheGradientWhereTheOutputIsPositive(Order order) {
    int[] gradients = new int[VALUES];
    for (int i = 0; i < VALUES; i++) {
      gradients[i] = i * 40503 & 0xffff;
    }
    for (int shift = 0; shift < 2; shift++) {
      Bfloat16Span y = span(shift, all());
      Bfloat16Span dy = span(shift, gradients);
      Bfloat16Span dx = span(shift, new int[VALUES]);
      // One element fewer than available: the last pair is incomplete.
      ReluMask.store(new Tile(shift, VALUES - 1, order, new Scratch()), y, dy, dx);
      int[] actual = bits(dx);
      for (int i = 0; i < VALUES - 1; i++) {
        int output = i;
        assertEquals(
            decode(i) > 0 ? gradients[i] : 0, actual[shift + i], () -> "for output " + output);
      }
      assertEquals(0, actual[shift + VALUES - 1]);
    }
  }

  @ParameterizedTest
  @EnumSource(Order.class)
  void restoreInvertsArrange(Order order) {
    float[] values = Reference.normal(10, 1);
    float[] arranged = new float[10];
    float[] restored = new float[10];
    order.arrange(values, arranged, 10);
    order.restore(arranged, restored, 10);
    assertArrayEquals(values, restored);
    assertTrue(order == Order.MEMORY || arranged[1] == values[2]);
  }
}
