// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

/**
 * Consecutive elements that a kernel loads, computes and stores at once, in one order.
 *
 * @param start the first element
 * @param count how many
 * @param order of the elements in every array of this row
 * @param tiles scratch of the worker
 */
record Tile(int start, int count, Order order, Scratch tiles) {
  /** The elements of {@code span}, in scratch row {@code slot}. */
  float[] load(Span span, int slot) {
    return load(span, tiles.floats(slot, count));
  }

  /** The elements of {@code span}, in {@code tile}. */
  float[] load(Span span, float[] tile) {
    if (span instanceof Bfloat16Span narrow) {
      narrow.load(start, tile, count, order, tiles.bits());
    } else {
      span.load(start, tile, count);
    }
    return tile;
  }

  /** Writes the elements of {@code span}. */
  void store(Span span, float[] tile) {
    if (span instanceof Bfloat16Span narrow) {
      narrow.store(start, tile, count, order, tiles.bits());
    } else {
      span.store(start, tile, count);
    }
  }
}
