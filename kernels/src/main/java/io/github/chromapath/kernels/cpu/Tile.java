// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

/**
 * Consecutive elements that a kernel loads, computes and stores at once. The elements have the same
 * order in every array of a tile.
 *
 * @param start index of the first element
 * @param count number of elements
 * @param order of the elements in arrays
 * @param scratch of the worker
 */
record Tile(int start, int count, Order order, Scratch scratch) {
  /** Loads the elements of {@code span} into a scratch array. */
  float[] load(Span span, int slot) {
    return load(span, scratch.floats(slot, count));
  }

  /** Loads the elements of {@code span} into {@code values}. */
  float[] load(Span span, float[] values) {
    if (span instanceof Bfloat16Span bfloat16) {
      bfloat16.load(start, values, count, order, scratch.bits());
    } else {
      span.load(start, values, count);
    }
    return values;
  }

  /** Stores the elements of {@code span}. */
  void store(Span span, float[] values) {
    if (span instanceof Bfloat16Span bfloat16) {
      bfloat16.store(start, values, count, order, scratch.bits());
    } else {
      span.store(start, values, count);
    }
  }

  /**
   * Stores max(0, value) in the elements of {@code span}; NaN stays NaN. The contents of {@code
   * values} are undefined afterwards.
   */
  void storeRectified(Span span, float[] values) {
    if (span instanceof Bfloat16Span bfloat16) {
      bfloat16.storeRectified(start, values, count, order, scratch.bits());
    } else {
      ReluKernel.rectify(values, count);
      span.store(start, values, count);
    }
  }
}
