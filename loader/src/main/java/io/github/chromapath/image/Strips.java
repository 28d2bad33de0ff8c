// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.util.stream.IntStream;

/** Strips of whole rows, in which pictures are worked on to bound the memory of float values. */
public final class Strips {
  private static final int PIXELS = 1 << 14;

  private Strips() {}

  /** {@return rows of a strip of pictures of this width: as many as 16384 pixels, at least one} */
  public static int rows(int width) {
    return Math.max(1, PIXELS / width);
  }

  /** Receives strips. */
  @FunctionalInterface
  public interface Work {
    /** Processes the rows {@code from} (inclusive) to {@code to} (exclusive). */
    void rows(int from, int to);
  }

  /**
   * Calls {@code work} for every strip, several at a time.
   *
   * @param width columns, at least 1
   * @param height rows, at least 1
   */
  public static void parallel(int width, int height, Work work) {
    int rows = rows(width);
    IntStream.range(0, (height - 1) / rows + 1)
        .parallel()
        .forEach(strip -> work.rows(strip * rows, Math.min(height, (strip + 1) * rows)));
  }
}
