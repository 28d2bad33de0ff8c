// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.nn;

import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.op.SqueezeExcite;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;

/** Squeeze-and-Excitation (Hu et al., 2018), reduction 16, no biases. */
public final class SqueezeExcitation extends ChannelGate {
  private static final int REDUCTION = 16;

  private final String name;
  private final Parameter weight1;
  private final Parameter weight2;
  private final Saved<Tensor> hidden;

  /** Registers fc1.weight (C/16, C) and fc2.weight (C, C/16) under {@code name}. */
  public SqueezeExcitation(ParameterStore store, String name, int channels) {
    super(name);
    this.name = name;
    hidden = new Saved<>(name);
    int reduced = Math.max(1, channels / REDUCTION);
    weight1 =
        store.trained(
            name + ".fc1.weight",
            new Shape(reduced, 1, 1, channels),
            WeightLayout.MATRIX,
            Initializer.uniform(channels));
    weight2 =
        store.trained(
            name + ".fc2.weight",
            new Shape(channels, 1, 1, reduced),
            WeightLayout.MATRIX,
            Initializer.uniform(reduced));
  }

  @Override
  Tensor gate(GraphBuilder graph, Tensor z) {
    int reduced = weight1.value().shape().n();
    Tensor h = graph.like(z, name + ".hidden", z.shape().withChannels(reduced));
    hidden.put(graph, h);
    Tensor a = graph.like(z, name + ".a", z.shape());
    graph.add(new SqueezeExcite.Forward(z, weight1.value(), weight2.value(), h, a));
    return a;
  }

  @Override
  Tensor gateBackward(GraphBuilder graph, Tensor z, Tensor a, Tensor da) {
    Tensor dz = graph.like(z, name + ".dz", z.shape());
    graph.add(
        new SqueezeExcite.Backward(
            z,
            weight1.value(),
            weight2.value(),
            hidden.get(graph),
            a,
            da,
            dz,
            weight1.gradient(),
            weight2.gradient()));
    return dz;
  }
}
