package io.github.chromapath.backend.cuda;

import io.github.chromapath.kernels.twin.Bfloat16Span;
import io.github.chromapath.kernels.twin.Float32Span;
import io.github.chromapath.kernels.twin.Span;
import io.github.chromapath.tensor.DataType;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/** Converts between the host's fp32 numbers and the bytes of a storage type. */
final class Elements {
  private static final int CHUNK = 1 << 12;

  private Elements() {}

  /** Rounds as many elements as the bytes hold; moves the position of {@code source}. */
  static void store(FloatBuffer source, ByteBuffer bytes, DataType type) {
    Span span = span(bytes, type);
    int count = bytes.remaining() / type.bytes();
    float[] chunk = new float[Math.min(CHUNK, count)];
    for (int from = 0; from < count; from += CHUNK) {
      int length = Math.min(CHUNK, count - from);
      source.get(chunk, 0, length);
      span.store(from, chunk, length);
    }
  }

  /** Widens as many elements as the bytes hold; moves the position of {@code target}. */
  static void load(ByteBuffer bytes, DataType type, FloatBuffer target) {
    Span span = span(bytes, type);
    int count = bytes.remaining() / type.bytes();
    float[] chunk = new float[Math.min(CHUNK, count)];
    for (int from = 0; from < count; from += CHUNK) {
      int length = Math.min(CHUNK, count - from);
      span.load(from, chunk, length);
      target.put(chunk, 0, length);
    }
  }

  private static Span span(ByteBuffer bytes, DataType type) {
    return switch (type) {
      case FLOAT32 -> new Float32Span(bytes.asFloatBuffer());
      case BFLOAT16 -> new Bfloat16Span(bytes.asShortBuffer());
      case UINT8 ->
          throw new IllegalArgumentException(DataType.UINT8 + " are not floating-point numbers");
    };
  }
}
