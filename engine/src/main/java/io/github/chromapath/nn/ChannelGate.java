// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.nn;

import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.op.ChannelScale;
import io.github.chromapath.op.GlobalAveragePool;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;

/**
 * Channel attention: y = a x with a = gate(mean over H, W of x). y depends on x directly and
 * through the gate, so dx = a dy + broadcast(dz) / (H W), where dz is the gate's gradient for da =
 * sum over H, W of x dy. Reads x, the mean and the gate in backward.
 */
abstract class ChannelGate implements Layer {
  private final String name;
  private final Saved<Activations> saved;

  /** The input, its mean and the gate. */
  private record Activations(Tensor x, Tensor z, Tensor a) {}

  ChannelGate(String name) {
    this.name = name;
    saved = new Saved<>(name);
  }

  /** Records a = gate(z); returns a. */
  abstract Tensor gate(GraphBuilder graph, Tensor z);

  /** Records the gate's gradients; returns dz. */
  abstract Tensor gateBackward(GraphBuilder graph, Tensor z, Tensor a, Tensor da);

  @Override
  public final Tensor forward(GraphBuilder graph, Tensor x) {
    Tensor z = graph.like(x, name + ".z", new Shape(x.shape().n(), 1, 1, x.shape().c()));
    graph.add(new GlobalAveragePool.Forward(x, z));
    Tensor a = gate(graph, z);
    saved.put(graph, new Activations(x, z, a));
    Tensor y = graph.like(x, name + ".y", x.shape());
    graph.add(new ChannelScale.Forward(x, a, y));
    return y;
  }

  @Override
  public final Tensor backward(GraphBuilder graph, Tensor dy) {
    Activations in = saved.get(graph);
    Tensor x = in.x();
    Tensor a = in.a();
    Tensor dx = graph.like(x, name + ".dx", x.shape());
    Tensor da = graph.like(a, name + ".da", a.shape());
    graph.add(new ChannelScale.Backward(x, a, dy, dx, da));
    graph.add(new GlobalAveragePool.Backward(gateBackward(graph, in.z(), a, da), dx));
    return dx;
  }
}
