// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.model;

import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.nn.ConvBnRelu;
import io.github.chromapath.nn.ConvConfig;
import io.github.chromapath.nn.Layer;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.nn.Sequential;
import io.github.chromapath.op.Resize;
import io.github.chromapath.tensor.Tensor;
import java.util.Optional;

/**
 * The low-level features of {@link IizukaColorizer}: of the image for the local features, and of
 * the image at 224 x 224 for the global ones, with the same weights. An image of 224 x 224 passes
 * once.
 */
final class LowLevelFeatures {
  /** (N, S/8, S/8, 512) and (N, 28, 28, 512), or their gradients. */
  record Features(Tensor local, Tensor global) {}

  private static final int SIZE = ModelConfig.CONTEXT_SIZE;

  private final Layer local;
  private final Optional<Second> second;

  /** The pass over the smaller image. */
  private record Second(ParameterStore store, Layer layers) {}

  LowLevelFeatures(ParameterStore store, IizukaConfig config, InputSize size) {
    local = layers(store, config);
    if (size.height() == SIZE && size.width() == SIZE) {
      second = Optional.empty();
    } else {
      ParameterStore again = store.sharing();
      second = Optional.of(new Second(again, layers(again, config)));
    }
  }

  private static Layer layers(ParameterStore store, IizukaConfig config) {
    return new Sequential(
        layer(store, 1, 1, config.channels(64)),
        layer(store, 2, config.channels(64), config.channels(128)),
        layer(store, 3, config.channels(128), config.channels(128)),
        layer(store, 4, config.channels(128), config.channels(256)),
        layer(store, 5, config.channels(256), config.channels(256)),
        layer(store, 6, config.channels(256), config.channels(512)));
  }

  /** The odd layers halve the size. */
  private static Layer layer(ParameterStore store, int number, int in, int out) {
    return ConvBnRelu.convolution(
        store, "low.conv" + number, new ConvConfig(in, out, 3, 1 + number % 2));
  }

  /** Grey (N, S, S, 1) in fp32. */
  Features forward(GraphBuilder graph, Tensor gray) {
    Tensor features = local.forward(graph, graph.castTo("low.gray", gray));
    if (second.isEmpty()) {
      return new Features(features, features);
    }
    Tensor small = graph.like(gray, "low.resized", gray.shape().withSize(SIZE, SIZE));
    graph.add(new Resize.Forward(gray, small));
    Tensor ofSmall = second.get().layers().forward(graph, graph.castTo("low.gray224", small));
    return new Features(features, ofSmall);
  }

  /** Adds every gradient. */
  void backward(GraphBuilder graph, Features d) {
    if (second.isEmpty()) {
      local.backward(graph, graph.sum("low.dy", d.local(), d.global()));
      return;
    }
    local.backward(graph, d.local());
    second.get().layers().backward(graph, d.global());
    second.get().store().addGradients(graph);
  }
}
