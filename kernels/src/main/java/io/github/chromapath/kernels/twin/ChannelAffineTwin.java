package io.github.chromapath.kernels.twin;

/** A factor and a summand for each channel. */
public final class ChannelAffineTwin {
  private ChannelAffineTwin() {}

  /**
   * y[p,c] = scale[c] x[p,c] + shift[c]. {@code y} may be {@code x}.
   *
   * @param x (pixels, channels)
   * @param y (pixels, channels)
   */
  public static void forward(
      Parallel parallel, Span x, Span y, int pixels, float[] scale, float[] shift) {
    Cut cut = Cut.whole(pixels, scale.length);
    float[] factor = expanded(cut, scale, parallel.shared().floats(0, cut.row()));
    float[] summand = expanded(cut, shift, parallel.shared().floats(1, cut.row()));
    cut.forEachRow(
        parallel,
        (start, count, tiles) -> {
          float[] tile = tiles.floats(0, count);
          x.load(start, tile, count);
          affine(tile, count, factor, summand);
          y.store(start, tile, count);
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
    Cut.whole(pixels, channels)
        .forEachRow(
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

  private static float[] expanded(Cut cut, float[] vector, float[] row) {
    System.arraycopy(vector, 0, row, 0, vector.length);
    cut.expand(row);
    return row;
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
