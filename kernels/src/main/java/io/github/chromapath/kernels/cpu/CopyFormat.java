// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

/** What kernels that only move elements take them for; rows are arrays of that type. */
enum CopyFormat {
  /** Numbers: whatever the storage types. */
  NUMBERS {
    @Override
    Object row(Scratch tiles, int slot, int length) {
      return tiles.floats(slot, length);
    }

    @Override
    void load(Span span, int from, Object row, int count) {
      span.load(from, (float[]) row, count);
    }

    @Override
    void store(Span span, int from, Object row, int count) {
      span.store(from, (float[]) row, count);
    }
  },

  /** The 16 bits of an element, as they are: spans of one type that have such elements. */
  SHORTS {
    @Override
    Object row(Scratch tiles, int slot, int length) {
      return tiles.shorts(slot, length);
    }

    @Override
    void load(Span span, int from, Object row, int count) {
      ((ShortStorage) span).elements().get(from, (short[]) row, 0, count);
    }

    @Override
    void store(Span span, int from, Object row, int count) {
      ((ShortStorage) span).elements().put(from, (short[]) row, 0, count);
    }
  };

  /** The way to move elements between {@code parts} and {@code whole}. */
  static CopyFormat of(Span[] parts, Span whole) {
    boolean shorts = whole instanceof ShortStorage;
    for (Span part : parts) {
      shorts &= part.getClass() == whole.getClass();
    }
    return shorts ? SHORTS : NUMBERS;
  }

  /** Scratch row {@code slot} of at least {@code length} elements. */
  abstract Object row(Scratch tiles, int slot, int length);

  /** Reads elements {@code [from, from + count)} of a span. */
  abstract void load(Span span, int from, Object row, int count);

  /** Writes elements {@code [from, from + count)} of a span. */
  abstract void store(Span span, int from, Object row, int count);
}
