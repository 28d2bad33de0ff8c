// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

/** The array type through which kernels copy elements that they do not compute with. */
enum CopyFormat {
  /** fp32 numbers: works between any storage types. */
  NUMBERS {
    @Override
    Object array(Scratch scratch, int slot, int length) {
      return scratch.floats(slot, length);
    }

    @Override
    void copy(Object source, int from, Object target, int to, int count) {
      System.arraycopy((float[]) source, from, (float[]) target, to, count);
    }

    @Override
    void load(Span span, int from, Object array, int count) {
      span.load(from, (float[]) array, count);
    }

    @Override
    void store(Span span, int from, Object array, int count) {
      span.store(from, (float[]) array, count);
    }
  },

  /** The 16 bits of an element, unchanged: works between spans of one 16-bit type. */
  SHORTS {
    @Override
    Object array(Scratch scratch, int slot, int length) {
      return scratch.shorts(slot, length);
    }

    @Override
    void copy(Object source, int from, Object target, int to, int count) {
      System.arraycopy((short[]) source, from, (short[]) target, to, count);
    }

    @Override
    void load(Span span, int from, Object array, int count) {
      ((ShortStorage) span).elements().get(from, (short[]) array, 0, count);
    }

    @Override
    void store(Span span, int from, Object array, int count) {
      ((ShortStorage) span).elements().put(from, (short[]) array, 0, count);
    }
  };

  /** The fastest format for copies between {@code parts} and {@code whole}. */
  static CopyFormat of(Span[] parts, Span whole) {
    boolean shorts = whole instanceof ShortStorage;
    for (Span part : parts) {
      shorts &= part.getClass() == whole.getClass();
    }
    return shorts ? SHORTS : NUMBERS;
  }

  /** The array in scratch slot {@code slot}, of at least {@code length} elements. */
  abstract Object array(Scratch scratch, int slot, int length);

  /** Copies {@code source[from, from + count)} to {@code target[to, to + count)}. */
  abstract void copy(Object source, int from, Object target, int to, int count);

  /** Reads elements {@code [from, from + count)} of a span. */
  abstract void load(Span span, int from, Object array, int count);

  /** Writes elements {@code [from, from + count)} of a span. */
  abstract void store(Span span, int from, Object array, int count);
}
