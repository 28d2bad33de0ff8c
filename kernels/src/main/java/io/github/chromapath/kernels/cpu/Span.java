// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import io.github.chromapath.tensor.DataType;
import java.nio.ByteBuffer;

/**
 * Consecutive elements in memory that kernels read and write as fp32, for any storage type.
 *
 * <p>Kernels move whole tiles with {@link #load} and {@link #store} and compute on {@code float[]}.
 * Concurrent access is safe as long as no two threads store to the same element.
 */
public interface Span {
  /**
   * The remaining bytes as elements of a floating-point type.
   *
   * @throws IllegalArgumentException for UINT8 and INT8
   */
  static Span of(ByteBuffer bytes, DataType type) {
    return switch (type) {
      case FLOAT32 -> new Float32Span(bytes);
      case FLOAT16 -> new Float16Span(bytes.asShortBuffer());
      case BFLOAT16 -> new Bfloat16Span(bytes);
      case UINT8, INT8 ->
          throw new IllegalArgumentException(type + " holds no floating-point numbers");
    };
  }

  /** Number of elements. */
  int size();

  /**
   * Reads elements {@code [from, from + count)} into {@code target[0, count)}.
   *
   * @throws IndexOutOfBoundsException if either range exceeds its bounds
   */
  void load(int from, float[] target, int count);

  /**
   * Writes {@code source[0, count)} to elements {@code [from, from + count)}, rounding to the
   * nearest value of the storage type.
   *
   * @throws IndexOutOfBoundsException if either range exceeds its bounds
   */
  void store(int from, float[] source, int count);
}
