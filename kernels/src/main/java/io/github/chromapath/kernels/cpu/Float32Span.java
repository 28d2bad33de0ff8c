// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/** fp32 storage, in native byte order. */
public final class Float32Span implements Span {
  private final FloatBuffer elements;

  /** The same memory as words; null for an array. */
  private final IntBuffer words;

  /** A span over the remaining bytes: four per element. */
  public Float32Span(ByteBuffer memory) {
    ByteBuffer all = memory.slice().order(ByteOrder.nativeOrder());
    elements = all.asFloatBuffer();
    words = all.asIntBuffer();
  }

  private Float32Span(FloatBuffer elements) {
    this.elements = elements;
    words = null;
  }

  /** A span that reads and writes an array. */
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

  /** As {@link #load}, into {@code target[at, at + count)}. */
  void load(int from, float[] target, int at, int count) {
    elements.get(from, target, at, count);
  }

  /** As {@link #store}, from {@code source[at, at + count)}. */
  void store(int from, float[] source, int at, int count) {
    elements.put(from, source, at, count);
  }

  /** Whether bits can be copied unchanged. */
  boolean hasWords() {
    return words != null;
  }

  /** As {@link #load}, but reads bits. */
  void loadWords(int from, int[] target, int count) {
    words.get(from, target, 0, count);
  }

  /** As {@link #store}, but writes bits. */
  void storeWords(int from, int[] source, int count) {
    words.put(from, source, 0, count);
  }
}
