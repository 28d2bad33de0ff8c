// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.ShortBuffer;
import java.util.Objects;

/**
 * bfloat16 storage: the upper half of an fp32, rounded to nearest even; NaN stays NaN.
 *
 * <p>Tiles are copied as words of two elements, the first in the lower half, and converted by loops
 * over {@code int[]}, which are vectorized.
 */
public final class Bfloat16Span implements Span, ShortStorage {
  private static final int UPPER = 0xffff0000;
  private static final int INFINITY = 0x7f800000;
  private static final int NAN = 0x7fc00000;

  private final ShortBuffer elements;
  private final IntBuffer wordsFromEven;
  private final IntBuffer wordsFromOdd;

  /** A span over the remaining bytes: two per element, the lower one first. */
  public Bfloat16Span(ByteBuffer memory) {
    ByteBuffer all = memory.slice().order(ByteOrder.LITTLE_ENDIAN);
    elements = all.asShortBuffer();
    wordsFromEven = all.asIntBuffer();
    wordsFromOdd = all.position(Math.min(Short.BYTES, all.limit())).asIntBuffer();
  }

  @Override
  public int size() {
    return elements.capacity();
  }

  @Override
  public ShortBuffer elements() {
    return elements;
  }

  @Override
  public void load(int from, float[] target, int count) {
    for (int i = 0; i < count; i++) {
      target[i] = get(from + i);
    }
  }

  @Override
  public void store(int from, float[] source, int count) {
    for (int i = 0; i < count; i++) {
      elements.put(from + i, round(source[i]));
    }
  }

  private static short round(float value) {
    return Float.isNaN(value)
        ? (short) (NAN >>> 16)
        : (short) (rounded(Float.floatToRawIntBits(value)) >>> 16);
  }

  /** As {@link #load(int, float[], int)}, but writes {@code target} in the given order. */
  void load(int from, float[] target, int count, Order order, BitCast bits) {
    Objects.checkFromIndexSize(from, count, size());
    int pairs = count / 2;
    int[] words = bits.array(0, pairs);
    loadWords(from, words, pairs);
    expand(words, target, pairs, order, bits);
    if (count % 2 == 1) {
      target[count - 1] = get(from + count - 1);
    }
  }

  /** Writes the two elements of each word to {@code target} in the given order. */
  static void expand(int[] words, float[] target, int pairs, Order order, BitCast bits) {
    if (order == Order.DEINTERLEAVED) {
      expand(words, bits.memory(0, pairs), bits.memory(1, pairs), pairs);
      bits.toNumbers(0, target, 0, pairs);
      bits.toNumbers(1, target, pairs, pairs);
    } else {
      spread(words, target, pairs);
    }
  }

  /** One element. */
  float get(int at) {
    return Float.intBitsToFloat(elements.get(at) << 16);
  }

  /** Stores the element of {@code source} at the same index, or 0 unless {@code keep}. */
  void copy(int at, Bfloat16Span source, boolean keep) {
    elements.put(at, keep ? source.elements.get(at) : 0);
  }

  /** Reads words of two elements each. */
  void loadWords(int from, int[] target, int pairs) {
    words(from).get(from / 2, target, 0, pairs);
  }

  /** Writes words of two elements each. */
  void storeWords(int from, int[] source, int pairs) {
    words(from).put(from / 2, source, 0, pairs);
  }

  /** As {@link #store(int, float[], int)}, but reads {@code source} in the given order. */
  void store(int from, float[] source, int count, Order order, BitCast bits) {
    Objects.checkFromIndexSize(from, count, size());
    int pairs = count / 2;
    int[] words = bits.array(0, count);
    if (order == Order.DEINTERLEAVED) {
      byte[] lower = bits.ofNumbers(source, 0, 0, pairs);
      byte[] upper = bits.ofNumbers(source, pairs, 1, pairs);
      join(lower, upper, words, pairs);
    } else {
      round(bits.ofNumbers(source, 0, 0, count), words, count);
      if (count % 2 == 1) {
        elements.put(from + count - 1, (short) (words[count - 1] >>> 16));
      }
      joinNeighbours(words, pairs);
    }
    storeWords(from, words, pairs);
  }

  /**
   * As {@link #store(int, float[], int, Order, BitCast)}, but stores max(0, value); NaN stays NaN.
   */
  void storeRectified(int from, float[] source, int count, Order order, BitCast bits) {
    if (order == Order.DEINTERLEAVED) {
      Objects.checkFromIndexSize(from, count, size());
      int pairs = count / 2;
      int[] words = bits.array(0, pairs);
      byte[] lower = bits.ofNumbers(source, 0, 0, pairs);
      byte[] upper = bits.ofNumbers(source, pairs, 1, pairs);
      joinRectified(lower, upper, words, pairs);
      storeWords(from, words, pairs);
    } else {
      ReluKernel.rectify(source, count);
      store(from, source, count, order, bits);
    }
  }

  private IntBuffer words(int from) {
    return from % 2 == 0 ? wordsFromEven : wordsFromOdd;
  }

  private static void expand(int[] words, byte[] lower, byte[] upper, int count) {
    for (int i = 0; i < count; i++) {
      int word = words[i];
      BitCast.set(lower, i, word << 16);
      BitCast.set(upper, i, word & UPPER);
    }
  }

  private static void spread(int[] words, float[] target, int count) {
    for (int i = 0; i < count; i++) {
      target[2 * i] = Float.intBitsToFloat(words[i] << 16);
      target[2 * i + 1] = Float.intBitsToFloat(words[i] & UPPER);
    }
  }

  /** The bits of an fp32, rounded in the upper half; the lower half is undefined. */
  private static int rounded(int bits) {
    int nan = nan(bits);
    return (roundedNumber(bits) & ~nan) | (NAN & nan);
  }

  /** As {@link #rounded}, but of the larger one of 0 and the number. */
  private static int rectified(int bits) {
    int nan = nan(bits);
    return (roundedNumber(bits) & ~(nan | (bits >> 31))) | (NAN & nan);
  }

  /** As {@link #rounded}, but undefined for NaN. */
  private static int roundedNumber(int bits) {
    return bits + 0x7fff + ((bits >>> 16) & 1);
  }

  /** All ones for NaN, else 0. */
  private static int nan(int bits) {
    return (INFINITY - (bits & Integer.MAX_VALUE)) >> 31;
  }

  private static void join(byte[] lower, byte[] upper, int[] words, int count) {
    for (int i = 0; i < count; i++) {
      int first = rounded(BitCast.get(lower, i));
      int second = rounded(BitCast.get(upper, i));
      words[i] = (first >>> 16) | (second & UPPER);
    }
  }

  private static void joinRectified(byte[] lower, byte[] upper, int[] words, int count) {
    for (int i = 0; i < count; i++) {
      int first = rectified(BitCast.get(lower, i));
      int second = rectified(BitCast.get(upper, i));
      words[i] = (first >>> 16) | (second & UPPER);
    }
  }

  private static void round(byte[] numbers, int[] words, int count) {
    for (int i = 0; i < count; i++) {
      words[i] = rounded(BitCast.get(numbers, i));
    }
  }

  private static void joinNeighbours(int[] words, int count) {
    for (int i = 0; i < count; i++) {
      words[i] = (words[2 * i] >>> 16) | (words[2 * i + 1] & UPPER);
    }
  }
}
