package io.github.chromapath.kernels.twin;

/** Change of storage type. */
public final class CastTwin {
  private CastTwin() {}

  /** y = x, rounded to nearest even where y's type is narrower. */
  public static void forward(Parallel parallel, Span x, Span y) {
    Cut.elements(x)
        .forEachRow(
            parallel,
            (start, count, tiles) -> {
              float[] values = tiles.floats(0, count);
              x.load(start, values, count);
              y.store(start, values, count);
            });
  }
}
