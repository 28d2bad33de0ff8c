// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

/**
 * The gradient through ReLU: the elements of dy where those of y are above 0, else 0. Spans of one
 * type are masked as words of 32 bits, in loops that are vectorized. Loops that convert one number
 * at a time to its bits are not vectorized.
 */
final class ReluMask {
  private static final int UPPER = 0xffff0000;
  private static final int INFINITY = 0x7f800000;

  private ReluMask() {}

  /** Stores the gradient in {@code dx}; uses slots 1 and 2. */
  static void store(Tile tile, Span y, Span dy, Span dx) {
    int start = tile.start();
    int count = tile.count();
    BitCast bits = tile.scratch().bits();
    if (y instanceof Bfloat16Span output
        && dy instanceof Bfloat16Span gradient
        && dx instanceof Bfloat16Span result) {
      result.storeWords(start, masked(output, gradient, start, count / 2, bits), count / 2);
      if (count % 2 == 1) {
        int last = start + count - 1;
        result.copy(last, gradient, output.get(last) > 0);
      }
    } else if (y instanceof Float32Span output
        && dy instanceof Float32Span gradient
        && dx instanceof Float32Span result
        && output.hasWords()
        && gradient.hasWords()
        && result.hasWords()) {
      result.storeWords(start, masked(output, gradient, start, count, bits), count);
    } else {
      float[] gradient = tile.load(dy, 1);
      keep(tile.load(y, 2), gradient, count);
      tile.store(dx, gradient);
    }
  }

  private static int[] masked(Bfloat16Span y, Bfloat16Span dy, int start, int pairs, BitCast bits) {
    int[] words = bits.array(0, pairs);
    int[] gradients = bits.array(1, pairs);
    y.loadWords(start, words, pairs);
    dy.loadWords(start, gradients, pairs);
    for (int i = 0; i < pairs; i++) {
      words[i] = gradients[i] & ((positive(words[i] << 16) >>> 16) | (positive(words[i]) & UPPER));
    }
    return words;
  }

  private static int[] masked(Float32Span y, Float32Span dy, int start, int count, BitCast bits) {
    int[] words = bits.array(0, count);
    int[] gradients = bits.array(1, count);
    y.loadWords(start, words, count);
    dy.loadWords(start, gradients, count);
    for (int i = 0; i < count; i++) {
      words[i] = gradients[i] & positiveNumber(words[i]);
    }
    return words;
  }

  /** dy = dy where y > 0, else 0, without a branch. */
  static void keep(float[] y, float[] dy, int count) {
    for (int i = 0; i < count; i++) {
      int kept = Float.floatToRawIntBits(dy[i]) & positiveNumber(Float.floatToRawIntBits(y[i]));
      dy[i] = Float.intBitsToFloat(kept);
    }
  }

  /** g = g where y > {@code zero}, else 0; {@code zero} is at least 0. */
  static void keepAbove(float zero, float[] y, float[] g, int count, BitCast bits) {
    keepAbove(
        Float.floatToRawIntBits(zero) + 1,
        bits.ofNumbers(y, 0, 0, count),
        bits.ofNumbers(g, 0, 1, count),
        count);
    bits.toNumbers(1, g, 0, count);
  }

  /** As above, on bits; {@code least} are those of the smallest number above zero. */
  private static void keepAbove(int least, byte[] y, byte[] g, int count) {
    for (int i = 0; i < count; i++) {
      int bits = BitCast.get(y, i);
      int above = ~(((bits - least) | bits | (INFINITY - bits)) >> 31);
      BitCast.set(g, i, BitCast.get(g, i) & above);
    }
  }

  /**
   * All ones if the upper half of the bits is that of a number above 0, else 0, for any lower half.
   * As integers, the bits of such numbers lie between 1 and those of infinity.
   */
  private static int positive(int bits) {
    return positiveNumber(bits & UPPER);
  }

  /** All ones if the bits are those of a number above 0, else 0. */
  private static int positiveNumber(int bits) {
    return ~(((bits - 1) | bits | (INFINITY - bits)) >> 31);
  }
}
