package io.github.chromapath.kernels.twin;

/** Change of storage type. */
public final class CastTwin {
  private CastTwin() {}

  /** y = x, rounded to nearest even where y's type is narrower. */
  public static void forward(Parallel parallel, Span x, Span y) {
    Cut.elements(x, y).forEachRow(parallel, row -> row.store(y, row.load(x, 0)));
  }
}
