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
    Cut cut = Cut.elements(x, y);
    cut.forEachRow(
        parallel,
        row -> {
          float[] values = row.load(x, 0);
          multiply(values, scale[0], row.count());
          row.store(y, values);
        });
  }

  private static void multiply(float[] values, float factor, int count) {
    for (int i = 0; i < count; i++) {
      values[i] *= factor;
    }
  }
}
