package io.github.chromapath.backend.cpu;

import io.github.chromapath.kernels.twin.Span;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/** Copies between tensors in {@link CpuMemory} and buffers, whose positions stay as they are. */
final class TensorTransfer {
  private static final int CHUNK = 1 << 14;

  private TensorTransfer() {}

  static void upload(FloatBuffer source, Tensor target) {
    requireRoom(source.remaining(), target);
    Span span = CpuMemory.span(target);
    FloatBuffer elements = source.duplicate();
    float[] chunk = new float[Math.min(CHUNK, elements.remaining())];
    for (int from = 0; elements.hasRemaining(); from += CHUNK) {
      int count = Math.min(CHUNK, elements.remaining());
      elements.get(chunk, 0, count);
      span.store(from, chunk, count);
    }
  }

  static void upload(ByteBuffer source, Tensor target) {
    requireRoom(source.remaining(), target);
    requireBytes(target);
    CpuMemory.bytes(target).put(source.duplicate());
  }

  static void download(Tensor source, FloatBuffer target) {
    requireRoom(target.remaining(), source);
    Span span = CpuMemory.span(source);
    FloatBuffer elements = target.duplicate();
    float[] chunk = new float[Math.min(CHUNK, elements.remaining())];
    for (int from = 0; elements.hasRemaining(); from += CHUNK) {
      int count = Math.min(CHUNK, elements.remaining());
      span.load(from, chunk, count);
      elements.put(chunk, 0, count);
    }
  }

  static void download(Tensor source, ByteBuffer target) {
    requireRoom(target.remaining(), source);
    requireBytes(source);
    target.duplicate().put(CpuMemory.bytes(source).limit(target.remaining()));
  }

  private static void requireRoom(int elements, Tensor tensor) {
    if (elements > tensor.shape().elements()) {
      throw new IllegalArgumentException(
          elements + " elements are more than the " + tensor.shape().elements() + " of " + tensor);
    }
  }

  private static void requireBytes(Tensor tensor) {
    if (tensor.type() != DataType.UINT8) {
      throw new IllegalArgumentException(tensor + " holds " + tensor.type() + ", not bytes");
    }
  }
}
