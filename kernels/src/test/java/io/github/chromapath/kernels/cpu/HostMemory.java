// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Memory;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A block of native host memory, for tests. The garbage collector frees it. */
public final class HostMemory implements Memory {
  private final ByteBuffer bytes;

  private HostMemory(long bytes) {
    this.bytes = ByteBuffer.allocateDirect(Math.toIntExact(bytes)).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** A tensor of zeros in its own block. */
  public static Tensor zeros(DataType type, Shape shape) {
    Tensor tensor = new Tensor("host", shape, type);
    tensor.bind(new HostMemory(tensor.bytes()), 0);
    return tensor;
  }

  /** An FP32 tensor of zeros. */
  public static Tensor zeros(Shape shape) {
    return zeros(DataType.FLOAT32, shape);
  }

  /** A tensor of the given values, rounded to the type. */
  public static Tensor of(DataType type, Shape shape, float... values) {
    Tensor tensor = zeros(type, shape);
    Span.of(bytes(tensor), type).store(0, values, values.length);
    return tensor;
  }

  /** An FP32 tensor of the given values. */
  public static Tensor of(Shape shape, float... values) {
    return of(DataType.FLOAT32, shape, values);
  }

  /** An FP32 vector of the given values. */
  public static Tensor vector(float... values) {
    return of(Shape.vector(values.length), values);
  }

  /** A UINT8 tensor of the given bytes. */
  public static Tensor ofBytes(Shape shape, byte... values) {
    Tensor tensor = zeros(DataType.UINT8, shape);
    bytes(tensor).put(values);
    return tensor;
  }

  /** The values of a floating-point tensor. */
  public static float[] values(Tensor tensor) {
    Span span = Span.of(bytes(tensor), tensor.type());
    float[] values = new float[span.size()];
    span.load(0, values, values.length);
    return values;
  }

  /** The bytes of a tensor, from position 0 to its size, little-endian. */
  public static ByteBuffer bytes(Tensor tensor) {
    if (!(tensor.memory() instanceof HostMemory memory)) {
      throw new IllegalArgumentException(tensor + " is not in host memory");
    }
    int start = Math.toIntExact(tensor.offset());
    return memory
        .bytes
        .slice(start, Math.toIntExact(tensor.bytes()))
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public long bytes() {
    return bytes.capacity();
  }

  @Override
  public void close() {}
}
