// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import java.util.Arrays;

/**
 * V of {@link WinogradWeight}, of the pixels around each tile; those outside x are 0.
 *
 * <p>Pixels are taken apart by the parity of their column, so that the loops over the tiles of a
 * run and their channels have one index.
 *
 * @param tiling of x
 * @param x (N, H, W, channels)
 * @param channels of a pixel
 */
public record WinogradInput(WinogradTiles tiling, Float32Span x, int channels) {
  private static final int EVEN = 8;
  private static final int ODD = 12;

  /**
   * Transforms one chunk.
   *
   * @param v (16, {@value WinogradTiles#CHUNK}, channels), written as far as the chunk has tiles
   */
  public void transform(int chunk, Scratch tiles, Float32Span v) {
    tiling.forEachRun(
        chunk,
        WinogradTiles.longest(channels),
        (image, top, left, count, at) -> {
          load(image, top - 1, left - 1, count + 1, tiles);
          int loaded = (count + 1) * channels;
          difference(tiles, 0, EVEN, loaded);
          difference(tiles, 4, ODD, loaded);
          for (int i = 0; i < 4; i++) {
            row(i, count * channels, loaded, tiles);
            for (int j = 0; j < 4; j++) {
              int tile = (4 * i + j) * WinogradTiles.CHUNK + at;
              v.store(tile * channels, tiles.floats(4 + j, count * channels), count * channels);
            }
          }
        });
  }

  /**
   * Pairs of pixels of four rows: the first of each pair into scratch 0 to 3, the second 4 to 7.
   */
  private void load(int image, int top, int left, int pairs, Scratch tiles) {
    for (int r = 0; r < 4; r++) {
      float[] first = tiles.floats(r, pairs * channels);
      float[] second = tiles.floats(4 + r, pairs * channels);
      for (int pair = 0; pair < pairs; pair++) {
        load(image, top + r, left + 2 * pair, first, pair * channels);
        load(image, top + r, left + 2 * pair + 1, second, pair * channels);
      }
    }
  }

  private void load(int image, int row, int column, float[] target, int at) {
    if (tiling.contains(row, column)) {
      x.load(tiling.pixel(image, row, column) * channels, target, at, channels);
    } else {
      Arrays.fill(target, at, at + channels, 0);
    }
  }

  /** Tile i of (B' D) B into scratch 4 to 7. */
  private void row(int i, int count, int loaded, Scratch tiles) {
    float[] even = tiles.floats(EVEN + i, loaded);
    float[] odd = tiles.floats(ODD + i, loaded);
    float[] nextEven = tiles.floats(0, count);
    float[] nextOdd = tiles.floats(1, count);
    System.arraycopy(even, channels, nextEven, 0, count);
    System.arraycopy(odd, channels, nextOdd, 0, count);
    difference(even, odd, nextEven, nextOdd, tiles, 4, count);
  }

  /** B' times four scratch rows. */
  private static void difference(Scratch tiles, int from, int to, int count) {
    difference(
        tiles.floats(from, count),
        tiles.floats(from + 1, count),
        tiles.floats(from + 2, count),
        tiles.floats(from + 3, count),
        tiles,
        to,
        count);
  }

  private static void difference(
      float[] d0, float[] d1, float[] d2, float[] d3, Scratch tiles, int to, int count) {
    float[] v0 = tiles.floats(to, count);
    float[] v1 = tiles.floats(to + 1, count);
    float[] v2 = tiles.floats(to + 2, count);
    float[] v3 = tiles.floats(to + 3, count);
    for (int i = 0; i < count; i++) {
      float second = d1[i];
      float third = d2[i];
      v0[i] = d0[i] - third;
      v1[i] = second + third;
      v2[i] = third - second;
      v3[i] = second - d3[i];
    }
  }
}
