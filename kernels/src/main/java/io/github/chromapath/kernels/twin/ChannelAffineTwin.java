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
    Cut cut = Cut.whole(pixels, scale.length, x, y);
    Expanded factor = expanded(parallel.shared(), 0, cut, scale);
    Expanded summand = expanded(parallel.shared(), 2, cut, shift);
    cut.forEachRow(
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
    Cut.whole(pixels, channels)
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
  private static Expanded expanded(Tiles shared, int slot, Cut cut, float[] vector) {
    float[] row = shared.floats(slot, cut.row());
    System.arraycopy(vector, 0, row, 0, vector.length);
    return cut.expanded(row, shared.floats(slot + 1, cut.row()));
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
