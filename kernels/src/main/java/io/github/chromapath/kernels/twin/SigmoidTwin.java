package io.github.chromapath.kernels.twin;

/** Logistic function. */
public final class SigmoidTwin {
  private SigmoidTwin() {}

  /** y = 1 / (1 + exp(-x)). {@code y} may be {@code x}. */
  public static void forward(Parallel parallel, Span x, Span y) {
    Cut.elements(x)
        .forEachRow(
            parallel,
            (start, count, tiles) -> {
              float[] tile = tiles.floats(0, count);
              x.load(start, tile, count);
              sigmoid(tile, tiles.floats(1, count), count);
              y.store(start, tile, count);
            });
  }

  /** dx = dy y (1 - y). {@code dx} may be {@code dy}. */
  public static void backward(Parallel parallel, Span y, Span dy, Span dx) {
    Cut.elements(y)
        .forEachRow(
            parallel,
            (start, count, tiles) -> {
              float[] output = tiles.floats(0, count);
              float[] gradient = tiles.floats(1, count);
              y.load(start, output, count);
              dy.load(start, gradient, count);
              throughSigmoid(output, gradient, count);
              dx.store(start, gradient, count);
            });
  }

  private static void sigmoid(float[] x, float[] scratch, int count) {
    for (int i = 0; i < count; i++) {
      x[i] = -x[i];
    }
    Exponential.of(x, x, scratch, count);
    for (int i = 0; i < count; i++) {
      x[i] = 1 / (1 + x[i]);
    }
  }

  /** One value, for gates. */
  static float sigmoid(double x) {
    return (float) (1 / (1 + Math.exp(-x)));
  }

  /** dy = dy y (1 - y). */
  static void throughSigmoid(float[] y, float[] dy, int count) {
    for (int i = 0; i < count; i++) {
      dy[i] *= y[i] * (1 - y[i]);
    }
  }
}
