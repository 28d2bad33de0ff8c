// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import java.util.Arrays;

/**
 * Computes V of {@link WinogradWeight} from the pixels around each tile; pixels outside x are 0.
 *
 * <p>Pixels of even and odd columns are stored separately, so that the loops over the tiles of a
 * run and their channels have a single index.
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
   * @param v (16, {@value WinogradTiles#CHUNK}, channels); only the tiles of the chunk are written
   */
  public void transform(int chunk, Scratch scratch, Float32Span v) {
    tiling.forEachRun(
        chunk,
        WinogradTiles.longest(channels),
        (image, top, left, count, at) -> {
          int elements = count * channels;
          int loaded = elements + channels;
          load(image, top - 1, left - 1, count + 1, scratch);
          difference(FourRows.of(scratch, 0, loaded), FourRows.of(scratch, EVEN, loaded), loaded);
          difference(FourRows.of(scratch, 4, loaded), FourRows.of(scratch, ODD, loaded), loaded);
          for (int i = 0; i < 4; i++) {
            row(i, elements, loaded, scratch);
            for (int j = 0; j < 4; j++) {
              int tile = (4 * i + j) * WinogradTiles.CHUNK + at;
              v.store(tile * channels, scratch.floats(4 + j, elements), elements);
            }
          }
        });
  }

  /**
   * Loads pairs of pixels of four rows: the first of each pair into slots 0 to 3, the second into
   * slots 4 to 7.
   */
  private void load(int image, int top, int left, int pairs, Scratch scratch) {
    for (int r = 0; r < 4; r++) {
      float[] first = scratch.floats(r, pairs * channels);
      float[] second = scratch.floats(4 + r, pairs * channels);
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

  /** Computes row i of (B' D) B into slots 4 to 7. */
  private void row(int i, int count, int loaded, Scratch scratch) {
    float[] even = scratch.floats(EVEN + i, loaded);
    float[] odd = scratch.floats(ODD + i, loaded);
    float[] nextEven = scratch.floats(0, count);
    float[] nextOdd = scratch.floats(1, count);
    System.arraycopy(even, channels, nextEven, 0, count);
    System.arraycopy(odd, channels, nextOdd, 0, count);
    difference(new FourRows(even, odd, nextEven, nextOdd), FourRows.of(scratch, 4, count), count);
  }

  /** v = B' d. */
  private static void difference(FourRows d, FourRows v, int count) {
    float[] d0 = d.first();
    float[] d1 = d.second();
    float[] d2 = d.third();
    float[] d3 = d.fourth();
    float[] v0 = v.first();
    float[] v1 = v.second();
    float[] v2 = v.third();
    float[] v3 = v.fourth();
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
