package io.github.chromapath.kernels.twin;

import java.nio.FloatBuffer;

/**
 * fp32 storage, in native byte order.
 *
 * @param elements the memory; its position is ignored and its capacity is the size
 */
public record Float32Span(FloatBuffer elements) implements Span {
  /** A span over an array on the heap. */
  public static Float32Span of(float... elements) {
    return new Float32Span(FloatBuffer.wrap(elements));
  }

  @Override
  public int size() {
    return elements.capacity();
  }

  @Override
  public void load(int from, float[] target, int count) {
    elements.get(from, target, 0, count);
  }

  @Override
  public void store(int from, float[] source, int count) {
    elements.put(from, source, 0, count);
  }
}
