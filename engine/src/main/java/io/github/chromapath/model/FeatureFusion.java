// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.model;

import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.nn.Concatenation;
import io.github.chromapath.nn.ConvBnRelu;
import io.github.chromapath.nn.ConvConfig;
import io.github.chromapath.nn.Layer;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.nn.Sequential;
import io.github.chromapath.nn.SqueezeExcitation;
import io.github.chromapath.tensor.Tensor;
import java.util.List;

/** Context and spatial features, concatenated, mixed by a 1x1 convolution and gated by SE. */
final class FeatureFusion {
  /** Gradients of the input features. */
  record Gradients(ContextPath.Features context, Tensor spatial) {}

  private final Concatenation concatenation = new Concatenation("fusion.concat");
  private final Layer mix;

  FeatureFusion(ParameterStore store, MultipathConfig config) {
    int in = 2 * config.channels(128) + config.channels(64);
    int out = config.channels(256);
    mix =
        new Sequential(
            ConvBnRelu.convolution(store, "fusion.conv", ConvConfig.of(in, out, 1)),
            new SqueezeExcitation(store, "fusion.se", out));
  }

  /** (N, 56, 56, 256). */
  Tensor forward(GraphBuilder graph, ContextPath.Features context, Tensor spatial) {
    return mix.forward(
        graph, concatenation.forward(graph, context.fine(), context.coarse(), spatial));
  }

  Gradients backward(GraphBuilder graph, Tensor dy) {
    List<Tensor> d = concatenation.backward(graph, mix.backward(graph, dy));
    return new Gradients(new ContextPath.Features(d.get(0), d.get(1)), d.get(2));
  }
}
