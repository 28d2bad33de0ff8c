// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend;

import io.github.chromapath.kernels.cpu.Bfloat16Span;
import io.github.chromapath.kernels.cpu.Float16Span;
import io.github.chromapath.kernels.cpu.Float32Span;
import io.github.chromapath.kernels.cpu.Span;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/** A tensor's elements as bytes and as fp32 numbers, and what a transfer of them asks for. */
public final class Elements {
  private static final int CHUNK = 1 << 14;

  private Elements() {}

  /**
   * The remaining bytes as elements of a floating-point type.
   *
   * @throws IllegalArgumentException for UINT8
   */
  public static Span span(ByteBuffer bytes, DataType type) {
    return switch (type) {
      case FLOAT32 -> new Float32Span(bytes);
      case FLOAT16 -> new Float16Span(bytes.asShortBuffer());
      case BFLOAT16 -> new Bfloat16Span(bytes);
      case UINT8 ->
          throw new IllegalArgumentException(DataType.UINT8 + " holds no floating-point numbers");
    };
  }

  /** Rounds the next {@code count} numbers of {@code source}, whose position moves, into a span. */
  public static void store(FloatBuffer source, int count, Span target) {
    float[] chunk = new float[Math.min(CHUNK, count)];
    for (int from = 0; from < count; from += CHUNK) {
      int length = Math.min(CHUNK, count - from);
      source.get(chunk, 0, length);
      target.store(from, chunk, length);
    }
  }

  /** Widens the first {@code count} elements into {@code target}, whose position moves. */
  public static void load(Span source, int count, FloatBuffer target) {
    float[] chunk = new float[Math.min(CHUNK, count)];
    for (int from = 0; from < count; from += CHUNK) {
      int length = Math.min(CHUNK, count - from);
      source.load(from, chunk, length);
      target.put(chunk, 0, length);
    }
  }

  /**
   * Checks that a tensor has so many elements.
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
   * Checks that a tensor is moved as what it holds.
   *
   * @param floating whether as numbers, not as bytes
   * @throws IllegalArgumentException if it holds the other
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
