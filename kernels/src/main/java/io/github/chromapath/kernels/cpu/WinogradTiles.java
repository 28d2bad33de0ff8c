// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

/**
 * How the pixels of a convolution's result are cut into tiles of 2 x 2, those at the right and
 * lower edge perhaps part outside, and the tiles, row by row, into chunks. Depends on the extents
 * alone.
 *
 * @param images how many
 * @param height pixels of a column of each
 * @param width pixels of a row of each
 */
public record WinogradTiles(int images, int height, int width) {
  /** Scratch of a chunk; the last one may have fewer. */
  public static final int CHUNK = 64;

  /** Elements of a run: its rows stay in the nearest cache, and loops over them are long. */
  private static final int RUN = 512;

  /** The work on {@code count} tiles side by side, the first of them tile {@code at} of a chunk. */
  @FunctionalInterface
  interface Run {
    /** Works on the tiles whose first pixel is (y, x) of an image. */
    void run(int image, int y, int x, int count, int at);
  }

  /** Number of tiles. */
  public int count() {
    return images * down() * across();
  }

  /** Number of chunks. */
  public int chunks() {
    return (count() + CHUNK - 1) / CHUNK;
  }

  /** Scratch of the longest run where a pixel has {@code channels} channels. */
  static int longest(int channels) {
    return Math.max(1, RUN / channels);
  }

  /** Runs {@code body} on all tiles of a chunk, in runs of at most {@code longest}. */
  void forEachRun(int chunk, int longest, Run body) {
    int first = chunk * CHUNK;
    int end = Math.min(first + CHUNK, count());
    for (int tile = first; tile < end; ) {
      int column = tile % across();
      int row = tile / across();
      int run = Math.min(longest, Math.min(across() - column, end - tile));
      body.run(row / down(), 2 * (row % down()), 2 * column, run, tile - first);
      tile += run;
    }
  }

  /** The index of a pixel among those of all images. */
  int pixel(int image, int y, int x) {
    return (image * height + y) * width + x;
  }

  /** Whether an image has such a pixel. */
  boolean contains(int y, int x) {
    return y >= 0 && y < height && x >= 0 && x < width;
  }

  private int down() {
    return (height + 1) / 2;
  }

  private int across() {
    return (width + 1) / 2;
  }
}
