// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import java.util.Arrays;

/** The gate of Efficient Channel Attention; small enough for the calling thread alone. */
public final class EcaKernel {
  private EcaKernel() {}

  /**
   * a[n,c] = sigmoid(sum over j of weight[j] z[n, c + j - (k - 1) / 2]), zero outside.
   *
   * @param z (images, channels)
   * @param weight (k)
   * @param a (images, channels)
   */
  public static void forward(
      Parallel parallel, Span z, Span weight, Span a, int images, int channels) {
    Scratch tiles = parallel.shared();
    int size = weight.size();
    int reach = (size - 1) / 2;
    float[] kernel = tiles.floats(0, size);
    float[] input = tiles.floats(1, channels);
    float[] gate = tiles.floats(2, channels);
    weight.load(0, kernel, size);
    for (int n = 0; n < images; n++) {
      z.load(n * channels, input, channels);
      for (int c = 0; c < channels; c++) {
        double sum = 0;
        for (int j = Math.max(0, reach - c); j < Math.min(size, channels + reach - c); j++) {
          sum += (double) kernel[j] * input[c + j - reach];
        }
        gate[c] = SigmoidKernel.sigmoid(sum);
      }
      a.store(n * channels, gate, channels);
    }
  }

  /**
   * With g = da a (1 - a): dz[n,c] = sum over j of weight[j] g[n, c - j + (k - 1) / 2]; dWeight[j]
   * = sum over n, c of g[n,c] z[n, c + j - (k - 1) / 2].
   *
   * @param z (images, channels)
   * @param weight (k)
   * @param a (images, channels)
   * @param da (images, channels)
   * @param dz (images, channels)
   * @param dWeight (k)
   */
  public static void backward(
      Parallel parallel,
      Span z,
      Span weight,
      Span a,
      Span da,
      Span dz,
      Span dWeight,
      int images,
      int channels) {
    Scratch tiles = parallel.shared();
    int size = weight.size();
    int reach = (size - 1) / 2;
    float[] kernel = tiles.floats(0, size);
    float[] input = tiles.floats(1, channels);
    float[] gate = tiles.floats(2, channels);
    float[] gradient = tiles.floats(3, channels);
    float[] result = tiles.floats(4, channels);
    double[] sums = tiles.doubles(0, size);
    Arrays.fill(sums, 0, size, 0);
    weight.load(0, kernel, size);
    for (int n = 0; n < images; n++) {
      z.load(n * channels, input, channels);
      a.load(n * channels, gate, channels);
      da.load(n * channels, gradient, channels);
      SigmoidKernel.throughSigmoid(gate, gradient, channels);
      for (int c = 0; c < channels; c++) {
        double sum = 0;
        for (int j = Math.max(0, c + reach - channels + 1);
            j < Math.min(size, c + reach + 1);
            j++) {
          sum += (double) kernel[j] * gradient[c - j + reach];
        }
        result[c] = (float) sum;
        for (int j = Math.max(0, reach - c); j < Math.min(size, channels + reach - c); j++) {
          sums[j] += (double) gradient[c] * input[c + j - reach];
        }
      }
      dz.store(n * channels, result, channels);
    }
    ChannelSums.store(parallel, sums, 0, 1, size, dWeight, 0);
  }
}
