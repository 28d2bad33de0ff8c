// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights;

import com.google.common.collect.ImmutableList;

/**
 * The entry of a tensor in the header of a file.
 *
 * @param name its name
 * @param type type of its elements in the file
 * @param shape its sizes, outermost first; empty for a scalar
 * @param begin offset of its first byte within the data part
 * @param end offset of the byte after its last byte
 */
record StoredTensor(
    String name, StoredType type, ImmutableList<Integer> shape, long begin, long end) {

  long elements() {
    return (end - begin) / type.bytes();
  }

  /**
   * The product of sizes.
   *
   * @throws ArithmeticException if it does not fit in a long
   */
  static long product(Iterable<Integer> shape) {
    long product = 1;
    for (int size : shape) {
      product = Math.multiplyExact(product, (long) size);
    }
    return product;
  }
}
