package io.github.chromapath.kernels.twin;

/** Gradient of a bias. */
public final class BiasTwin {
  private BiasTwin() {}

  /**
   * dBias[c] = sum of dy over all pixels.
   *
   * @param dy (pixels, channels)
   * @param dBias (channels)
   */
  public static void gradient(Parallel parallel, Span dy, Span dBias, int pixels, int channels) {
    ChannelSums.sum(parallel, Cut.whole(pixels, channels, dy), dy, 1, dBias, 0);
  }
}
