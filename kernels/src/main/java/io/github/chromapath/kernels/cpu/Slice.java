// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

/**
 * Some consecutive elements of a span, such as the statistics of one image.
 *
 * @param span contains the elements
 * @param from index of the first element
 * @param count number of elements
 */
record Slice(Span span, int from, int count) {
  /** All elements of a span. */
  static Slice all(Span span) {
    return new Slice(span, 0, span.size());
  }

  /** Reads the elements into {@code target[0, count)}. */
  float[] load(float[] target) {
    span.load(from, target, count);
    return target;
  }

  /** Writes {@code source[0, count)}. */
  void store(float[] source) {
    span.store(from, source, count);
  }
}
