package io.github.chromapath.kernels.twin;

/** Rectified linear unit. */
public final class ReluTwin {
  private static final long INFINITY = 0x7f800000L;

  private ReluTwin() {}

  /** y = max(0, x); NaN stays NaN. {@code y} may be {@code x}. */
  public static void forward(Parallel parallel, Span x, Span y) {
    Cut cut = Cut.elements(x);
    cut.forEachRow(
        parallel,
        cut.order(x, y),
        row -> {
          float[] tile = row.load(x, 0);
          rectify(tile, row.count());
          row.store(y, tile);
        });
  }

  /** dx = dy where y > 0, else 0. {@code dx} may be {@code dy}. */
  public static void backward(Parallel parallel, Span y, Span dy, Span dx) {
    Cut cut = Cut.elements(y);
    cut.forEachRow(parallel, cut.order(y, dy, dx), row -> backward(row, y, dy, dx));
  }

  /** As {@link #backward(Parallel, Span, Span, Span)}, for one row; uses scratch rows 1 and 2. */
  static void backward(Row row, Span y, Span dy, Span dx) {
    if (y instanceof Bfloat16Span output
        && dy instanceof Bfloat16Span gradient
        && dx instanceof Bfloat16Span result) {
      result.storeWherePositive(row.start(), output, gradient, row.count(), row.tiles().bits());
    } else {
      float[] gradient = row.load(dy, 1);
      keepWherePositive(row.load(y, 2), gradient, row.count());
      row.store(dx, gradient);
    }
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
