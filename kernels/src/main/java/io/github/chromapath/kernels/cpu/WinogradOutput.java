// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

/**
 * y = A' M A + bias + addend of {@link WinogradWeight}, with ReLU where {@code relu}.
 *
 * @param tiling of y
 * @param y (N, H, W, channels), written
 * @param channels of a pixel
 * @param bias (channels), or null for none
 * @param addend (N, H, W, channels), or null for none; may be y
 */
public record WinogradOutput(
    WinogradTiles tiling,
    Float32Span y,
    int channels,
    Float32Span bias,
    Float32Span addend,
    boolean relu) {
  private static final int SUMS = 4;
  private static final int BIAS = 12;
  private static final int ADDEND = 13;

  /**
   * Makes the results of one chunk.
   *
   * @param m (16, {@value WinogradTiles#CHUNK}, channels)
   */
  public void transform(int chunk, Scratch tiles, Float32Span m) {
    int longest = WinogradTiles.longest(channels);
    expandBias(tiles, longest);
    tiling.forEachRun(
        chunk,
        longest,
        (image, top, left, count, at) -> {
          for (int j = 0; j < 4; j++) {
            column(m, j, at, count * channels, tiles);
          }
          for (int r = 0; r < 2 && top + r < tiling.height(); r++) {
            sums(tiles, SUMS + 4 * r, 0, 1, count * channels);
            store(tiling.pixel(image, top + r, left), 0, inside(left, count), tiles);
            store(tiling.pixel(image, top + r, left) + 1, 1, inside(left + 1, count), tiles);
          }
        });
  }

  /** Column j of A' M into scratch SUMS + j and SUMS + 4 + j. */
  private void column(Float32Span m, int j, int at, int count, Scratch tiles) {
    for (int i = 0; i < 4; i++) {
      int tile = (4 * i + j) * WinogradTiles.CHUNK + at;
      m.load(tile * channels, tiles.floats(i, count), count);
    }
    sums(tiles, 0, SUMS + j, SUMS + 4 + j, count);
  }

  /** How many of {@code count} pixels, every other one from column {@code left}, y has. */
  private int inside(int left, int count) {
    return Math.min(count, (tiling.width() - left + 1) / 2);
  }

  /** Every other pixel from {@code pixel} on: scratch {@code slot} and what is added to it. */
  private void store(int pixel, int slot, int count, Scratch tiles) {
    int elements = count * channels;
    float[] sum = tiles.floats(slot, elements);
    if (bias != null) {
      add(sum, tiles.floats(BIAS, elements), elements);
    }
    if (addend != null) {
      float[] summand = tiles.floats(ADDEND, elements);
      for (int p = 0; p < count; p++) {
        addend.load((pixel + 2 * p) * channels, summand, p * channels, channels);
      }
      add(sum, summand, elements);
    }
    if (relu) {
      rectify(sum, elements);
    }
    for (int p = 0; p < count; p++) {
      y.store((pixel + 2 * p) * channels, sum, p * channels, channels);
    }
  }

  private void expandBias(Scratch tiles, int pixels) {
    if (bias != null) {
      float[] row = tiles.floats(BIAS, pixels * channels);
      for (int p = 0; p < pixels; p++) {
        bias.load(0, row, p * channels, channels);
      }
    }
  }

  /** A' times four scratch rows. */
  private static void sums(Scratch tiles, int from, int first, int second, int count) {
    float[] m0 = tiles.floats(from, count);
    float[] m1 = tiles.floats(from + 1, count);
    float[] m2 = tiles.floats(from + 2, count);
    float[] m3 = tiles.floats(from + 3, count);
    float[] y0 = tiles.floats(first, count);
    float[] y1 = tiles.floats(second, count);
    for (int i = 0; i < count; i++) {
      float inner = m1[i];
      float outer = m2[i];
      y0[i] = m0[i] + inner + outer;
      y1[i] = inner - outer - m3[i];
    }
  }

  private static void add(float[] y, float[] summand, int count) {
    for (int i = 0; i < count; i++) {
      y[i] += summand[i];
    }
  }

  private static void rectify(float[] y, int count) {
    for (int i = 0; i < count; i++) {
      y[i] = Math.max(0, y[i]);
    }
  }
}
