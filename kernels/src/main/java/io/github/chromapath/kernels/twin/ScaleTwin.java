package io.github.chromapath.kernels.twin;

/** Product with one number. */
public final class ScaleTwin {
  private ScaleTwin() {}

  /**
   * y = factor x. {@code y} may be {@code x}.
   *
   * @param factor one element
   */
  public static void forward(Parallel parallel, Span x, Span factor, Span y) {
    float[] scale = parallel.shared().floats(0, 1);
    factor.load(0, scale, 1);
    Cut.elements(x)
        .forEachRow(
            parallel,
            (start, count, tiles) -> {
              float[] values = tiles.floats(0, count);
              x.load(start, values, count);
              multiply(values, scale[0], count);
              y.store(start, values, count);
            });
  }

  private static void multiply(float[] values, float factor, int count) {
    for (int i = 0; i < count; i++) {
      values[i] *= factor;
    }
  }
}
