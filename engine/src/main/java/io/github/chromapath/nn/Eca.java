// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.nn;

import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.op.EfficientChannelAttention;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;

/** Efficient Channel Attention (Wang et al., 2020) with gamma = 2, b = 1. */
public final class Eca extends ChannelGate {
  private final Parameter weight;

  /** Registers the weight (1, 1, k) under {@code name}. */
  public Eca(ParameterStore store, String name, int channels) {
    super(name);
    int kernel = kernel(channels);
    weight =
        store.trained(
            name + ".weight",
            Shape.vector(kernel),
            WeightLayout.CHANNEL_CONVOLUTION,
            Initializer.uniform(kernel));
  }

  /** k = t if t is odd, else t + 1, with t = floor(|(log2 C + 1) / 2|). */
  static int kernel(int channels) {
    int t = (int) Math.floor(Math.abs((Math.log(channels) / Math.log(2) + 1) / 2));
    return t % 2 == 1 ? t : t + 1;
  }

  @Override
  Tensor gate(GraphBuilder graph, Tensor z) {
    Tensor a = graph.like(z, weight.name() + ".a", z.shape());
    graph.add(new EfficientChannelAttention.Forward(z, weight.value(), a));
    return a;
  }

  @Override
  Tensor gateBackward(GraphBuilder graph, Tensor z, Tensor a, Tensor da) {
    Tensor dz = graph.like(z, weight.name() + ".dz", z.shape());
    graph.add(
        new EfficientChannelAttention.Backward(z, weight.value(), a, da, dz, weight.gradient()));
    return dz;
  }
}
