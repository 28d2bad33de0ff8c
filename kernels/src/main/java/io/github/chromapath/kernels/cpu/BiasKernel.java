// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

/** Gradient of a bias. */
public final class BiasKernel {
  private BiasKernel() {}

  /**
   * dBias[c] = sum of dy over all pixels.
   *
   * @param dy (pixels, channels)
   * @param dBias (channels)
   */
  public static void gradient(Parallel parallel, Span dy, Span dBias, int pixels, int channels) {
    ChannelSums.sum(parallel, Tiling.whole(pixels, channels, dy), dy, 1, dBias, 0);
  }
}
