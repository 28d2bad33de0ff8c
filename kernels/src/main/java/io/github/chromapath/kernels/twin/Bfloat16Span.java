package io.github.chromapath.kernels.twin;

import java.nio.ShortBuffer;

/**
 * bfloat16 storage: the upper half of an fp32, rounded to nearest even; NaN stays NaN.
 *
 * @param elements the memory; its position is ignored and its capacity is the size
 */
public record Bfloat16Span(ShortBuffer elements) implements Span, ShortStorage {
  @Override
  public int size() {
    return elements.capacity();
  }

  @Override
  public void load(int from, float[] target, int count) {
    for (int i = 0; i < count; i++) {
      target[i] = Float.intBitsToFloat(elements.get(from + i) << 16);
    }
  }

  @Override
  public void store(int from, float[] source, int count) {
    for (int i = 0; i < count; i++) {
      elements.put(from + i, round(source[i]));
    }
  }

  private static short round(float value) {
    if (Float.isNaN(value)) {
      return (short) 0x7fc0;
    }
    int bits = Float.floatToRawIntBits(value);
    return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
  }
}
