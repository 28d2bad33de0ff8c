// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

/**
 * The mask of the ReLU after a normalization, for deinterleaved tiles of bf16. It compares the bits
 * of x with {@link ReluRange ranges} instead of computing y.
 */
final class PackedReluMask {
  private static final int UPPER = 0xffff0000;

  private final Bfloat16Span x;
  private final Bfloat16Span dy;

  /** For the first element of each word: the start of its range, in the upper half. */
  private final int[] lowerStarts;

  /** For the first element of each word: half the length of its range, in the upper half. */
  private final int[] lowerLengths;

  private final int[] upperStarts;
  private final int[] upperLengths;

  /**
   * A mask for full tiles; uses slots 0 to 3 of ints.
   *
   * @param ranges one per channel
   * @param shared scratch of the kernel as a whole
   */
  PackedReluMask(Bfloat16Span x, Bfloat16Span dy, ReluRange[] ranges, int length, Scratch shared) {
    this.x = x;
    this.dy = dy;
    int pairs = length / 2;
    lowerStarts = shared.ints(0, pairs);
    lowerLengths = shared.ints(1, pairs);
    upperStarts = shared.ints(2, pairs);
    upperLengths = shared.ints(3, pairs);
    for (int i = 0; i < pairs; i++) {
      ReluRange lower = ranges[2 * i % ranges.length];
      ReluRange upper = ranges[(2 * i + 1) % ranges.length];
      lowerStarts[i] = lower.start() << 16;
      lowerLengths[i] = lower.length() << 15;
      upperStarts[i] = upper.start() << 16;
      upperLengths[i] = upper.length() << 15;
    }
  }

  /** Loads x, and dy where the forward pass stored y above 0, else 0, in the order of the tile. */
  void load(Tile tile, float[] values, float[] gradient) {
    int pairs = tile.count() / 2;
    BitCast bits = tile.scratch().bits();
    int[] words = bits.array(0, pairs);
    int[] gradients = bits.array(1, pairs);
    x.loadWords(tile.start(), words, pairs);
    dy.loadWords(tile.start(), gradients, pairs);
    mask(words, gradients, pairs);
    Bfloat16Span.expand(words, values, pairs, tile.order(), bits);
    Bfloat16Span.expand(gradients, gradient, pairs, tile.order(), bits);
  }

  private void mask(int[] words, int[] gradients, int pairs) {
    int[] firstStarts = lowerStarts;
    int[] firstLengths = lowerLengths;
    int[] secondStarts = upperStarts;
    int[] secondLengths = upperLengths;
    for (int i = 0; i < pairs; i++) {
      int lower = within(words[i] << 16, firstStarts[i], firstLengths[i]);
      int upper = within(words[i], secondStarts[i], secondLengths[i]);
      gradients[i] &= (lower >>> 16) | (upper & UPPER);
    }
  }

  /** All ones if the upper half of the bits is in the range, else 0, for any lower half. */
  private static int within(int bits, int start, int halfLength) {
    return (((bits - start) >>> 1) - halfLength) >> 31;
  }
}
