package io.github.chromapath.kernels.twin;

/** Sum of two tensors. */
public final class AddTwin {
  private AddTwin() {}

  /** y = a + b, rectified where {@code relu}. {@code y} may be {@code a} or {@code b}. */
  public static void forward(Parallel parallel, Span a, Span b, Span y, boolean relu) {
    Cut.elements(a)
        .forEachRow(
            parallel,
            (start, count, tiles) -> {
              float[] left = tiles.floats(0, count);
              float[] right = tiles.floats(1, count);
              a.load(start, left, count);
              b.load(start, right, count);
              add(left, right, count);
              if (relu) {
                ReluTwin.rectify(left, count);
              }
              y.store(start, left, count);
            });
  }

  private static void add(float[] a, float[] b, int count) {
    for (int i = 0; i < count; i++) {
      a[i] += b[i];
    }
  }
}
