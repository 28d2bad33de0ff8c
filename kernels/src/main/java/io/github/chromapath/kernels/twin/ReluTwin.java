package io.github.chromapath.kernels.twin;

/** Rectified linear unit. */
public final class ReluTwin {
  private static final long INFINITY = 0x7f800000L;

  private ReluTwin() {}

  /** y = max(0, x); NaN stays NaN. {@code y} may be {@code x}. */
  public static void forward(Parallel parallel, Span x, Span y) {
    Cut.elements(x)
        .forEachRow(
            parallel,
            (start, count, tiles) -> {
              float[] tile = tiles.floats(0, count);
              x.load(start, tile, count);
              rectify(tile, count);
              y.store(start, tile, count);
            });
  }

  /** dx = dy where y > 0, else 0. {@code dx} may be {@code dy}. */
  public static void backward(Parallel parallel, Span y, Span dy, Span dx) {
    Cut.elements(y)
        .forEachRow(
            parallel,
            (start, count, tiles) -> {
              float[] output = tiles.floats(0, count);
              float[] gradient = tiles.floats(1, count);
              y.load(start, output, count);
              dy.load(start, gradient, count);
              keepWherePositive(output, gradient, count);
              dx.store(start, gradient, count);
            });
  }

  static void rectify(float[] x, int count) {
    for (int i = 0; i < count; i++) {
      x[i] = Math.max(0, x[i]);
    }
  }

  /**
   * dy = dy where y > 0, else 0, without a branch: the bits of a positive float, as an unsigned
   * integer, run from 1 to those of infinity.
   */
  static void keepWherePositive(float[] y, float[] dy, int count) {
    for (int i = 0; i < count; i++) {
      long above = (Float.floatToRawIntBits(y[i]) - 1) & 0xffffffffL;
      int keep = (int) ((above - INFINITY) >> 63);
      dy[i] = Float.intBitsToFloat(Float.floatToRawIntBits(dy[i]) & keep);
    }
  }
}
