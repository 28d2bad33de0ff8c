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

  /**
   * Writes the two elements of each word to {@code target} in the given order.
   *
   * @param words {@code bits.array(0, pairs)}; its contents are undefined afterwards
   */
  static void expand(int[] words, float[] target, int pairs, Order order, BitCast bits) {
    if (order == Order.DEINTERLEAVED) {
      int[] lower = bits.array(1, pairs);
      shiftUp(words, lower, pairs);
      bits.toNumbers(lower, target, 0, pairs);
      keepUpper(words, pairs);
      bits.toNumbers(words, target, pairs, pairs);
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
    int[] lower = bits.array(0, count);
    if (order == Order.DEINTERLEAVED) {
      int[] upper = bits.array(1, pairs);
      bits.ofNumbers(source, 0, lower, pairs);
      bits.ofNumbers(source, pairs, upper, pairs);
      round(lower, pairs);
      round(upper, pairs);
      join(lower, upper, pairs);
    } else {
      bits.ofNumbers(source, 0, lower, count);
      round(lower, count);
      if (count % 2 == 1) {
        elements.put(from + count - 1, (short) (lower[count - 1] >>> 16));
      }
      joinNeighbours(lower, pairs);
    }
    storeWords(from, lower, pairs);
  }

  private IntBuffer words(int from) {
    return from % 2 == 0 ? wordsFromEven : wordsFromOdd;
  }

  private static void shiftUp(int[] words, int[] bits, int count) {
    for (int i = 0; i < count; i++) {
      bits[i] = words[i] << 16;
    }
  }

  private static void keepUpper(int[] words, int count) {
    for (int i = 0; i < count; i++) {
      words[i] &= UPPER;
    }
  }

  private static void spread(int[] words, float[] target, int count) {
    for (int i = 0; i < count; i++) {
      target[2 * i] = Float.intBitsToFloat(words[i] << 16);
      target[2 * i + 1] = Float.intBitsToFloat(words[i] & UPPER);
    }
  }

  private static void round(int[] bits, int count) {
    for (int i = 0; i < count; i++) {
      bits[i] = rounded(bits[i]);
    }
  }

  /** The bits of an fp32, rounded in the upper half; the lower half is undefined. */
  private static int rounded(int bits) {
    int nan = (INFINITY - (bits & Integer.MAX_VALUE)) >> 31;
    return ((bits + 0x7fff + ((bits >>> 16) & 1)) & ~nan) | (NAN & nan);
  }

  private static void join(int[] lower, int[] upper, int count) {
    for (int i = 0; i < count; i++) {
      lower[i] = (lower[i] >>> 16) | (upper[i] & UPPER);
    }
  }

  private static void joinNeighbours(int[] bits, int count) {
    for (int i = 0; i < count; i++) {
      bits[i] = (bits[2 * i] >>> 16) | (bits[2 * i + 1] & UPPER);
    }
  }
}
