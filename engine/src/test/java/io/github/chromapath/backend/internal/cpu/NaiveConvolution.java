// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cpu;

import io.github.chromapath.op.ConvolutionGeometry;
import io.github.chromapath.tensor.Shape;

/**
 * The convolution of {@link io.github.chromapath.op.Convolution} and its gradients, computed by
 * their definition in double precision.
 *
 * @param x shape of the input
 * @param weight shape of the weight
 * @param y shape of the output
 */
record NaiveConvolution(Shape x, Shape weight, Shape y, ConvolutionGeometry geometry) {
  /** One product of the sum: indices into y, x and weight. */
  private interface Term {
    void add(int y, int x, int weight);
  }

  double[] forward(float[] input, float[] weights, float[] bias, boolean relu) {
    double[] output = new double[Math.toIntExact(y.elements())];
    forEachTerm((o, i, w) -> output[o] += (double) input[i] * weights[w]);
    for (int o = 0; o < output.length; o++) {
      output[o] += bias == null ? 0 : bias[o % y.c()];
      output[o] = relu ? Math.max(0, output[o]) : output[o];
    }
    return output;
  }

  double[] backwardData(float[] dy, float[] weights) {
    double[] dx = new double[Math.toIntExact(x.elements())];
    forEachTerm((o, i, w) -> dx[i] += (double) dy[o] * weights[w]);
    return dx;
  }

  double[] backwardWeights(float[] input, float[] dy) {
    double[] gradient = new double[Math.toIntExact(weight.elements())];
    forEachTerm((o, i, w) -> gradient[w] += (double) dy[o] * input[i]);
    return gradient;
  }

  private void forEachTerm(Term term) {
    for (int output = 0; output < y.elements(); output++) {
      int o = output % y.c();
      int q = output / y.c() % y.w();
      int p = output / y.c() / y.w() % y.h();
      int n = output / y.c() / y.w() / y.h();
      for (int r = 0; r < weight.h(); r++) {
        for (int s = 0; s < weight.w(); s++) {
          int h = p * geometry.stride() - geometry.padding() + r;
          int w = q * geometry.stride() - geometry.padding() + s;
          if (h < 0 || h >= x.h() || w < 0 || w >= x.w()) {
            continue;
          }
          for (int i = 0; i < x.c(); i++) {
            term.add(
                output,
                ((n * x.h() + h) * x.w() + w) * x.c() + i,
                ((o * weight.h() + r) * weight.w() + s) * weight.c() + i);
          }
        }
      }
    }
  }
}
