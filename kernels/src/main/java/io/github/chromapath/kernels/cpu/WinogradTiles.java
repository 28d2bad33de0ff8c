// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

/**
 * Division of the pixels of a convolution's result into tiles of 2 x 2, and of the tiles, row by
 * row, into chunks. Tiles at the right and lower edge may lie partly outside. The division depends
 * on the extents alone.
 *
 * @param images number of images
 * @param height rows of each image
 * @param width columns of each image
 */
public record WinogradTiles(int images, int height, int width) {
  /** Tiles of a chunk; the last chunk may have fewer. */
  public static final int CHUNK = 64;

  /**
   * Elements of a run: few enough that its arrays fit into the L1 cache, and enough for long loops.
   */
  private static final int RUN = 512;

  /** The work on {@code count} adjacent tiles of one row of tiles. */
  @FunctionalInterface
  interface Run {
    /**
     * Processes the tiles whose first pixel is (y, x) of an image.
     *
     * @param at index of the first tile in its chunk
     */
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

  /** Tiles of the longest run if a pixel has {@code channels} channels. */
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

  /** The index of a pixel, counted over all images. */
  int pixel(int image, int y, int x) {
    return (image * height + y) * width + x;
  }

  /** Whether an image contains the pixel (y, x). */
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
