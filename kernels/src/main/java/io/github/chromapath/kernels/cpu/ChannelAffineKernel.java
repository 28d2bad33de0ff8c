// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

/** A factor and a summand for each channel. */
public final class ChannelAffineKernel {
  private ChannelAffineKernel() {}

  /**
   * y[p,c] = scale[c] x[p,c] + shift[c]. {@code y} may be {@code x}.
   *
   * @param x (pixels, channels)
   * @param y (pixels, channels)
   */
  public static void forward(
      Parallel parallel, Span x, Span y, int pixels, float[] scale, float[] shift) {
    Tiling tiling = Tiling.whole(pixels, scale.length, x, y);
    ChannelBroadcast factor = expanded(parallel.shared(), 0, tiling, scale);
    ChannelBroadcast summand = expanded(parallel.shared(), 2, tiling, shift);
    tiling.forEachRow(
        parallel,
        row -> {
          float[] tile = row.load(x, 0);
          affine(tile, row.count(), factor.at(row), summand.at(row));
          row.store(y, tile);
        });
  }

  /**
   * y[p,c] = scale[c] x[p] + shift[c].
   *
   * @param x (pixels, 1)
   * @param y (pixels, channels)
   */
  public static void broadcast(
      Parallel parallel, Span x, Span y, int pixels, float[] scale, float[] shift) {
    int channels = scale.length;
    Tiling.whole(pixels, channels)
        .forEachRange(
            parallel,
            (start, count, tiles) -> {
              int length = count / channels;
              float[] gray = tiles.floats(0, length);
              float[] tile = tiles.floats(1, count);
              x.load(start / channels, gray, length);
              for (int c = 0; c < channels; c++) {
                spread(gray, length, scale[c], shift[c], tile, c, channels);
              }
              y.store(start, tile, count);
            });
  }

  /** Expands {@code vector} in scratch rows {@code slot} and the next. */
  private static ChannelBroadcast expanded(
      Scratch shared, int slot, Tiling tiling, float[] vector) {
    float[] row = shared.floats(slot, tiling.row());
    System.arraycopy(vector, 0, row, 0, vector.length);
    return tiling.expanded(row, shared.floats(slot + 1, tiling.row()));
  }

  private static void affine(float[] x, int count, float[] factor, float[] summand) {
    for (int j = 0; j < count; j++) {
      x[j] = x[j] * factor[j] + summand[j];
    }
  }

  private static void spread(
      float[] x, int length, float scale, float shift, float[] y, int channel, int channels) {
    for (int i = 0; i < length; i++) {
      y[i * channels + channel] = x[i] * scale + shift;
    }
  }
}
