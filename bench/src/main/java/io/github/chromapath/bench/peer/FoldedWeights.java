// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.peer;

import io.github.chromapath.contract.NetworkWeights;

/**
 * The network's weights with each batch norm folded into the convolution before it, as is usual
 * before inference: w' = w g / sqrt(var + eps), b' = beta - mean g / sqrt(var + eps).
 */
final class FoldedWeights {
  private static final double EPSILON = 1e-5;

  private final NetworkWeights weights;

  FoldedWeights(NetworkWeights weights) {
    this.weights = weights;
  }

  /** The weight, unchanged. */
  Constant plain(String name) {
    return new Constant(name, weights.shapes().get(name), weights.values().get(name));
  }

  /** The weight, unchanged, in another shape with as many elements. */
  Constant reshaped(String name, long... shape) {
    return new Constant(name, shape, weights.values().get(name));
  }

  /** First extent of a weight: its output channels, or a transposed convolution's input. */
  long[] shape(String name) {
    return weights.shapes().get(name);
  }

  /** Whether there is a weight of that name. */
  boolean has(String name) {
    return weights.shapes().containsKey(name);
  }

  /** The weight (O, I, k, k) times each output channel's factor. */
  Constant convolution(String name, String norm) {
    return scaled(name, norm, 0);
  }

  /** The weight (I, O, k, k) times each output channel's factor. */
  Constant transposed(String name, String norm) {
    return scaled(name, norm, 1);
  }

  private Constant scaled(String name, String norm, int axis) {
    long[] shape = weights.shapes().get(name);
    float[] values = weights.values().get(name).clone();
    int inner = (int) (shape[2] * shape[3] * (axis == 0 ? shape[1] : 1));
    int channels = (int) shape[axis];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (values[i] * factor(norm, i / inner % channels));
    }
    return new Constant(name, shape, values);
  }

  /** The bias of each output channel. */
  Constant bias(String norm) {
    float[] beta = weights.values().get(norm + ".bias");
    float[] mean = weights.values().get(norm + ".running_mean");
    float[] bias = new float[beta.length];
    for (int i = 0; i < bias.length; i++) {
      bias[i] = (float) (beta[i] - mean[i] * factor(norm, i));
    }
    return Constant.vector(norm + ".bias", bias);
  }

  private double factor(String norm, int channel) {
    double variance = weights.values().get(norm + ".running_var")[channel];
    return weights.values().get(norm + ".weight")[channel] / Math.sqrt(variance + EPSILON);
  }
}
