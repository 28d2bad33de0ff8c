// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.model;

import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.nn.Concatenation;
import io.github.chromapath.nn.InstanceNorm2d;
import io.github.chromapath.nn.Layer;
import io.github.chromapath.nn.Sequential;
import io.github.chromapath.tensor.Tensor;
import java.util.List;

/**
 * One level of the colour network's U: y = [up, norm(down)], norm the instance norm or the
 * identity.
 */
final class Skip {
  private final String name;
  private final Layer norm;
  private final Concatenation concatenation;

  Skip(String name, boolean instanceNorm) {
    this.name = name;
    norm = instanceNorm ? new InstanceNorm2d(name + ".in") : new Sequential();
    concatenation = new Concatenation(name + ".concat");
  }

  Tensor forward(GraphBuilder graph, Tensor up, Tensor down) {
    return concatenation.forward(graph, up, norm.forward(graph, down));
  }

  /** The gradients of up and, through the norm, of down. */
  List<Tensor> backward(GraphBuilder graph, Tensor dy) {
    List<Tensor> d = concatenation.backward(graph, dy);
    return List.of(d.get(0), norm.backward(graph, d.get(1)));
  }

  /** The gradient of down, which both the skip and the deeper levels read. */
  Tensor join(GraphBuilder graph, Tensor viaSkip, Tensor viaDepth) {
    return graph.sum(name + ".dDown", viaSkip, viaDepth);
  }
}
