// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal;

import io.github.chromapath.kernels.cpu.Span;
import io.github.chromapath.tensor.Tensor;
import java.nio.FloatBuffer;

/** Conversion of elements for transfers between buffers and tensors, and checks of transfers. */
public final class Elements {
  private static final int CHUNK = 1 << 14;

  private Elements() {}

  /**
   * Stores the next {@code count} numbers of {@code source} in a span and advances the position.
   */
  public static void store(FloatBuffer source, int count, Span target) {
    float[] chunk = new float[Math.min(CHUNK, count)];
    for (int from = 0; from < count; from += CHUNK) {
      int length = Math.min(CHUNK, count - from);
      source.get(chunk, 0, length);
      target.store(from, chunk, length);
    }
  }

  /** Appends the first {@code count} elements to {@code target} and advances the position. */
  public static void load(Span source, int count, FloatBuffer target) {
    float[] chunk = new float[Math.min(CHUNK, count)];
    for (int from = 0; from < count; from += CHUNK) {
      int length = Math.min(CHUNK, count - from);
      source.load(from, chunk, length);
      target.put(chunk, 0, length);
    }
  }

  /**
   * Checks that a tensor has at least {@code elements} elements.
   *
   * @throws IllegalArgumentException if it has fewer
   */
  public static void requireRoom(int elements, Tensor tensor) {
    if (elements > tensor.shape().elements()) {
      throw new IllegalArgumentException(
          elements + " elements are more than the " + tensor.shape().elements() + " of " + tensor);
    }
  }

  /**
   * Checks that the type of a transfer matches that of its tensor.
   *
   * @param floating true for floating-point numbers, false for bytes
   * @throws IllegalArgumentException if the tensor's type is another
   */
  public static void requireType(Tensor tensor, boolean floating) {
    if (tensor.type().floating() != floating) {
      throw new IllegalArgumentException(
          tensor
              + " holds "
              + tensor.type()
              + (floating ? ", not floating-point numbers" : ", not bytes"));
    }
  }
}
