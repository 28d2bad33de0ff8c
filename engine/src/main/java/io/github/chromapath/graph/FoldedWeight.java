// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.graph;

import io.github.chromapath.op.BatchNorm;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The weight of a convolution with its batch norm (with running statistics) folded in, or a part of
 * it: W'[o] = W[o] weight[o] / sqrt(variance[o] + epsilon).
 *
 * @param weight (O, k, k, I); for a transposed convolution, whose outputs are I, the same tensor
 * @param inputs the input channels of the part
 */
record FoldedWeight(Tensor weight, Norm norm, boolean transposed, Inputs inputs) {
  /**
   * Input channels {@code from} to {@code from + channels - 1}.
   *
   * @param gray whether these channels of the input are all equal, so that W' is summed over them
   */
  record Inputs(int from, int channels, boolean gray) {}

  /** The parameters and statistics of a batch norm, (1, 1, 1, C) each. */
  record Norm(Tensor weight, Tensor bias, Tensor mean, Tensor variance, float epsilon) {
    static Norm of(BatchNorm.Inference op) {
      return new Norm(op.weight(), op.bias(), op.mean(), op.variance(), op.epsilon());
    }

    List<Tensor> tensors() {
      return List.of(weight, bias, mean, variance);
    }

    private double[] factors(Function<Tensor, float[]> read) {
      float[] gamma = read.apply(weight);
      float[] sigma2 = read.apply(variance);
      double[] factors = new double[gamma.length];
      for (int c = 0; c < factors.length; c++) {
        factors[c] = gamma[c] / Math.sqrt((double) sigma2[c] + epsilon);
      }
      return factors;
    }

    /** bias - mean weight / sqrt(variance + epsilon): the bias of the folded convolution. */
    float[] foldedBias(Function<Tensor, float[]> read) {
      double[] factors = factors(read);
      float[] beta = read.apply(bias);
      float[] mu = read.apply(mean);
      float[] folded = new float[factors.length];
      for (int c = 0; c < folded.length; c++) {
        folded[c] = (float) (beta[c] - mu[c] * factors[c]);
      }
      return folded;
    }
  }

  static FoldedWeight of(Tensor weight, Norm norm, boolean transposed) {
    int channels = transposed ? weight.shape().n() : weight.shape().c();
    return new FoldedWeight(weight, norm, transposed, new Inputs(0, channels, false));
  }

  /** The weight and the parameters of its batch norm. */
  List<Tensor> parameters() {
    List<Tensor> all = new ArrayList<>(norm.tensors());
    all.add(0, weight);
    return all;
  }

  /** The part for some of the input channels. */
  FoldedWeight slice(int first, int count) {
    Inputs part = new Inputs(inputs.from() + first, count, inputs.gray());
    return new FoldedWeight(weight, norm, transposed, part);
  }

  /** The weight for an input of one channel that replaces several equal ones. */
  FoldedWeight forGray() {
    Inputs equal = new Inputs(inputs.from(), inputs.channels(), true);
    return new FoldedWeight(weight, norm, transposed, equal);
  }

  Shape shape() {
    Shape whole = weight.shape();
    return transposed
        ? new Shape(inputs.channels(), whole.h(), whole.w(), whole.c())
        : whole.withChannels(inputs.gray() ? 1 : inputs.channels());
  }

  float[] values(Function<Tensor, float[]> read) {
    double[] factors = norm.factors(read);
    float[] values = read.apply(weight);
    return transposed ? transposedValues(values, factors) : plainValues(values, factors);
  }

  private float[] transposedValues(float[] values, double[] factors) {
    Shape shape = shape();
    float[] folded = new float[Math.toIntExact(shape.elements())];
    int start = inputs.from() * (folded.length / inputs.channels());
    for (int i = 0; i < folded.length; i++) {
      folded[i] = (float) (values[start + i] * factors[i % factors.length]);
    }
    return folded;
  }

  private float[] plainValues(float[] values, double[] factors) {
    Shape shape = shape();
    int in = weight.shape().c();
    int from = inputs.from();
    int channels = inputs.channels();
    boolean gray = inputs.gray();
    int window = shape.h() * shape.w();
    float[] folded = new float[Math.toIntExact(shape.elements())];
    for (int row = 0; row < shape.n() * window; row++) {
      double sum = 0;
      for (int i = 0; i < channels; i++) {
        double value = values[row * in + from + i] * factors[row / window];
        sum += value;
        if (!gray) {
          folded[row * channels + i] = (float) value;
        }
      }
      if (gray) {
        folded[row] = (float) sum;
      }
    }
    return folded;
  }
}
