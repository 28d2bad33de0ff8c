// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

/**
 * A run of elements in memory that kernels read and write as fp32, whatever the storage type.
 *
 * <p>Kernels move whole tiles with {@link #load} and {@link #store} and compute on {@code float[]}.
 * Concurrent access is safe as long as no two threads store to the same element.
 */
public interface Span {
  /** Number of elements. */
  int size();

  /**
   * Reads elements {@code [from, from + count)} into {@code target[0, count)}.
   *
   * @throws IndexOutOfBoundsException if either range leaves its bounds
   */
  void load(int from, float[] target, int count);

  /**
   * Writes {@code source[0, count)} to elements {@code [from, from + count)}, rounding to the
   * nearest value of the storage type.
   *
   * @throws IndexOutOfBoundsException if either range leaves its bounds
   */
  void store(int from, float[] source, int count);
}
