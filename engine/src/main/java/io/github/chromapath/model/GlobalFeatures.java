// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.model;

import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.nn.Conv2d;
import io.github.chromapath.nn.ConvBnRelu;
import io.github.chromapath.nn.ConvConfig;
import io.github.chromapath.nn.Layer;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.nn.ReLU;
import io.github.chromapath.nn.Sequential;
import io.github.chromapath.nn.ToFloat;
import io.github.chromapath.nn.UpsampleNearest2d;
import io.github.chromapath.tensor.Tensor;

/**
 * The global features of {@link IizukaColorizer}: from low-level features of a 224 x 224 image, (N,
 * 28, 28, 512), to one vector, repeated at every position of the local features, and to classes.
 */
final class GlobalFeatures {
  /**
   * Results, or their gradients.
   *
   * @param repeated (N, S/8, S/8, 256), the same vector at every position
   * @param logits (N, 1, 1, 11), fp32: whether the image contains a class, before sigmoid
   */
  record Features(Tensor repeated, Tensor logits) {}

  private final Layer shared;
  private final Layer repeated;
  private final Layer classifier;

  GlobalFeatures(ParameterStore store, IizukaConfig config, InputSize size) {
    int features = config.channels(512);
    // Four halvings of 28 x 28 by convolutions of stride 2 and 1 leave this.
    int last = ModelConfig.CONTEXT_SIZE / 32;
    int middle = config.channels(1024);
    shared =
        new Sequential(
            ConvBnRelu.convolution(store, "global.conv1", new ConvConfig(features, features, 3, 2)),
            ConvBnRelu.convolution(store, "global.conv2", ConvConfig.of(features, features, 3)),
            ConvBnRelu.convolution(store, "global.conv3", new ConvConfig(features, features, 3, 2)),
            ConvBnRelu.convolution(store, "global.conv4", ConvConfig.of(features, features, 3)),
            Conv2d.fullyConnected(store, "global.fc1", ConvConfig.of(features, middle, last)),
            new ReLU("global.fc1.relu"),
            Conv2d.withBias(store, "global.fc2", ConvConfig.of(middle, features, 1)),
            new ReLU("global.fc2.relu"));
    int vector = config.channels(256);
    repeated =
        new Sequential(
            Conv2d.withBias(store, "global.fc3", ConvConfig.of(features, vector, 1)),
            new ReLU("global.fc3.relu"),
            new UpsampleNearest2d("global.repeated", size.height() / 8, size.width() / 8));
    classifier =
        new Sequential(
            Conv2d.withBias(store, "classification.fc1", ConvConfig.of(features, vector, 1)),
            new ReLU("classification.fc1.relu"),
            Conv2d.withBias(
                store, "classification.fc2", ConvConfig.of(vector, ModelConfig.CLASSES, 1)),
            new ToFloat("classification.wide"));
  }

  Features forward(GraphBuilder graph, Tensor low) {
    Tensor vector = shared.forward(graph, low);
    return new Features(repeated.forward(graph, vector), classifier.forward(graph, vector));
  }

  /** Adds every gradient; returns that of the low-level features. */
  Tensor backward(GraphBuilder graph, Features d) {
    Tensor viaColor = repeated.backward(graph, d.repeated());
    Tensor viaClasses = classifier.backward(graph, d.logits());
    return shared.backward(graph, graph.sum("global.dy", viaColor, viaClasses));
  }
}
