// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights;

import com.google.common.collect.ImmutableList;

/**
 * A tensor's entry in a file's header.
 *
 * @param name its name
 * @param type how its elements are kept
 * @param shape its sizes, outermost first; empty for a single number
 * @param begin offset of its first byte within the data part
 * @param end offset past its last byte
 */
record StoredTensor(
    String name, StoredType type, ImmutableList<Integer> shape, long begin, long end) {

  long elements() {
    return (end - begin) / type.bytes();
  }

  /** The product of sizes. @throws ArithmeticException when it does not fit a long */
  static long product(Iterable<Integer> shape) {
    long product = 1;
    for (int size : shape) {
      product = Math.multiplyExact(product, (long) size);
    }
    return product;
  }
}
