package io.github.chromapath.kernels.twin;

/**
 * What batch and instance normalisation share: applying given statistics to the pixels of a cut,
 * and the gradient through statistics that were taken over the same pixels.
 */
final class Normalization {
  private Normalization() {}

  /**
   * y = scale (x - mean) + shift, rectified where {@code relu}.
   *
   * @param mean the first pixel of a row, as are the other two; expanded here
   */
  static void apply(
      Parallel parallel,
      Cut cut,
      Span x,
      Span y,
      float[] mean,
      float[] scale,
      float[] shift,
      boolean relu) {
    cut.expand(mean);
    cut.expand(scale);
    cut.expand(shift);
    cut.forEachRow(
        parallel,
        (start, count, tiles) -> {
          float[] tile = tiles.floats(0, count);
          x.load(start, tile, count);
          normalize(tile, count, mean, scale, shift);
          if (relu) {
            ReluTwin.rectify(tile, count);
          }
          y.store(start, tile, count);
        });
  }

  /**
   * With g = dy where y > 0 or y is null, else 0, writes the sum of g and that of g (x - mean) to
   * {@code sums}, and dx = scale (g - first mean - (x - mean) second mean / (variance + epsilon)).
   *
   * @param y null where nothing was rectified
   * @param dx holds g in between
   * @param mean the first pixel of a row; expanded here
   * @param scale weight / sqrt(variance + epsilon), likewise
   * @param inverse 1 / (variance + epsilon)
   */
  static void backward(
      Parallel parallel,
      Cut cut,
      Span x,
      Span y,
      Span dy,
      Span dx,
      float[] mean,
      float[] scale,
      float[] inverse,
      double[] sums) {
    int row = cut.row();
    int channels = cut.channels();
    cut.expand(mean);
    cut.sum(
        parallel,
        2,
        (start, count, tiles, first, second) -> {
          float[] input = tiles.floats(0, count);
          x.load(start, input, count);
          float[] gradient = tiles.floats(1, count);
          dy.load(start, gradient, count);
          if (y != null) {
            float[] output = tiles.floats(2, count);
            y.load(start, output, count);
            ReluTwin.keepWherePositive(output, gradient, count);
            dx.store(start, gradient, count);
          }
          addTerms(input, gradient, count, mean, first, second);
        },
        sums);
    float[] constant = parallel.shared().floats(8, row);
    float[] slope = parallel.shared().floats(9, row);
    for (int c = 0; c < channels; c++) {
      constant[c] = (float) (scale[c] * sums[c] / cut.pixels());
      slope[c] = (float) (scale[c] * inverse[c] * sums[channels + c] / cut.pixels());
    }
    cut.expand(scale);
    cut.expand(constant);
    cut.expand(slope);
    Span kept = y == null ? dy : dx;
    cut.forEachRow(
        parallel,
        (start, count, tiles) -> {
          float[] input = tiles.floats(0, count);
          x.load(start, input, count);
          float[] gradient = tiles.floats(1, count);
          kept.load(start, gradient, count);
          combine(input, gradient, count, mean, scale, constant, slope);
          dx.store(start, gradient, count);
        });
  }

  private static void normalize(float[] x, int count, float[] mean, float[] scale, float[] shift) {
    for (int j = 0; j < count; j++) {
      x[j] = (x[j] - mean[j]) * scale[j] + shift[j];
    }
  }

  private static void addTerms(
      float[] x, float[] g, int count, float[] mean, float[] sums, float[] products) {
    for (int j = 0; j < count; j++) {
      sums[j] += g[j];
      products[j] += g[j] * (x[j] - mean[j]);
    }
  }

  private static void combine(
      float[] x,
      float[] g,
      int count,
      float[] mean,
      float[] scale,
      float[] constant,
      float[] slope) {
    for (int j = 0; j < count; j++) {
      g[j] = g[j] * scale[j] - constant[j] - (x[j] - mean[j]) * slope[j];
    }
  }
}
