// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import java.util.Arrays;

/** The gate of Squeeze-and-Excitation; small enough for the calling thread alone. */
public final class SeKernel {
  private SeKernel() {}

  /**
   * hidden = relu(W1 z), a = sigmoid(W2 hidden), for each image.
   *
   * @param z (images, channels)
   * @param weight1 (reduced, channels), W1
   * @param weight2 (channels, reduced), W2
   * @param hidden (images, reduced), written
   * @param a (images, channels), written
   */
  public static void forward(
      Parallel parallel,
      Span z,
      Span weight1,
      Span weight2,
      Span hidden,
      Span a,
      int images,
      int channels,
      int reduced) {
    Scratch tiles = parallel.shared();
    float[] w1 = loaded(weight1, tiles.floats(0, weight1.size()));
    float[] w2 = loaded(weight2, tiles.floats(1, weight2.size()));
    float[] input = tiles.floats(2, channels);
    float[] middle = tiles.floats(3, reduced);
    float[] gate = tiles.floats(4, channels);
    for (int n = 0; n < images; n++) {
      z.load(n * channels, input, channels);
      for (int r = 0; r < reduced; r++) {
        middle[r] = (float) Math.max(0, dot(w1, r * channels, input, channels));
      }
      for (int c = 0; c < channels; c++) {
        gate[c] = SigmoidKernel.sigmoid(dot(w2, c * reduced, middle, reduced));
      }
      hidden.store(n * reduced, middle, reduced);
      a.store(n * channels, gate, channels);
    }
  }

  /**
   * With g = da a (1 - a) and q = W2^T g where hidden > 0, else 0: dWeight2 = sum over images of g
   * hidden^T, dWeight1 = sum over images of q z^T, dz = W1^T q.
   *
   * @param z (images, channels)
   * @param weight1 (reduced, channels)
   * @param weight2 (channels, reduced)
   * @param hidden (images, reduced)
   * @param a (images, channels)
   * @param da (images, channels)
   * @param dz (images, channels)
   * @param dWeight1 (reduced, channels)
   * @param dWeight2 (channels, reduced)
   */
  public static void backward(
      Parallel parallel,
      Span z,
      Span weight1,
      Span weight2,
      Span hidden,
      Span a,
      Span da,
      Span dz,
      Span dWeight1,
      Span dWeight2,
      int images,
      int channels,
      int reduced) {
    Scratch tiles = parallel.shared();
    float[] w1 = loaded(weight1, tiles.floats(0, weight1.size()));
    float[] w2 = loaded(weight2, tiles.floats(1, weight2.size()));
    float[] input = tiles.floats(2, channels);
    float[] middle = tiles.floats(3, reduced);
    float[] gate = tiles.floats(4, channels);
    float[] g = tiles.floats(5, channels);
    float[] q = tiles.floats(6, reduced);
    float[] result = tiles.floats(7, channels);
    double[] sums1 = zeros(tiles.doubles(0, weight1.size()), weight1.size());
    double[] sums2 = zeros(tiles.doubles(1, weight2.size()), weight2.size());
    double[] total = tiles.doubles(2, Math.max(channels, reduced));
    for (int n = 0; n < images; n++) {
      z.load(n * channels, input, channels);
      hidden.load(n * reduced, middle, reduced);
      a.load(n * channels, gate, channels);
      da.load(n * channels, g, channels);
      SigmoidKernel.throughSigmoid(gate, g, channels);
      addOuter(g, channels, middle, reduced, sums2);
      transposed(w2, g, channels, reduced, total, q);
      ReluMask.keep(middle, q, reduced);
      addOuter(q, reduced, input, channels, sums1);
      transposed(w1, q, reduced, channels, total, result);
      dz.store(n * channels, result, channels);
    }
    ChannelSums.store(parallel, sums1, 0, 1, weight1.size(), dWeight1, 0);
    ChannelSums.store(parallel, sums2, 0, 1, weight2.size(), dWeight2, 0);
  }

  private static float[] loaded(Span span, float[] target) {
    span.load(0, target, span.size());
    return target;
  }

  private static double[] zeros(double[] sums, int count) {
    Arrays.fill(sums, 0, count, 0);
    return sums;
  }

  private static double dot(float[] matrix, int from, float[] vector, int count) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += (double) matrix[from + i] * vector[i];
    }
    return sum;
  }

  /** sums += left right^T. */
  private static void addOuter(float[] left, int rows, float[] right, int columns, double[] sums) {
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        sums[r * columns + c] += (double) left[r] * right[c];
      }
    }
  }

  /** result = matrix^T vector. */
  private static void transposed(
      float[] matrix, float[] vector, int rows, int columns, double[] total, float[] result) {
    Arrays.fill(total, 0, columns, 0);
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        total[c] += (double) matrix[r * columns + c] * vector[r];
      }
    }
    for (int c = 0; c < columns; c++) {
      result[c] = (float) total[c];
    }
  }
}
