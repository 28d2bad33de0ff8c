// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.model;

import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.nn.ConvBnRelu;
import io.github.chromapath.nn.ConvConfig;
import io.github.chromapath.nn.Eca;
import io.github.chromapath.nn.Layer;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.nn.Sequential;
import io.github.chromapath.nn.Upsample;
import io.github.chromapath.tensor.Tensor;

/**
 * The content of the image: ResNet50's features at 1/8 and 1/32 of the input size, each refined to
 * 128 channels and resized to 56 x 56. Input (N, 224, 224, 3), ImageNet-normalised.
 */
final class ContextPath {
  static final int FEATURE_SIZE = ModelConfig.CONTEXT_SIZE / 4;

  /** Two (N, 56, 56, 128) features, or their gradients. */
  record Features(Tensor fine, Tensor coarse) {}

  private final ResNet50 resnet;
  private final Layer refine28;
  private final Layer refine7;

  ContextPath(ParameterStore store, MultipathConfig config) {
    resnet = new ResNet50(store, "context.resnet", config);
    refine28 = refine(store, config, "context.refine28", config.channels(512));
    refine7 = refine(store, config, "context.refine7", config.channels(2048));
  }

  private static Layer refine(ParameterStore store, MultipathConfig config, String name, int in) {
    int out = config.channels(128);
    Layer attention =
        config.contextAttention() == ContextAttention.ECA
            ? new Eca(store, name + ".eca", out)
            : new Sequential();
    return new Sequential(
        ConvBnRelu.convolution(store, name, ConvConfig.of(in, out, 1)),
        attention,
        new Upsample(name + ".upsample", FEATURE_SIZE, FEATURE_SIZE));
  }

  Features forward(GraphBuilder graph, Tensor image) {
    Tensor layer2 = resnet.throughLayer2().forward(graph, image);
    Tensor layer4 = resnet.layers3And4().forward(graph, layer2);
    return new Features(refine28.forward(graph, layer2), refine7.forward(graph, layer4));
  }

  /** Both features depend on layer2, so its gradient is the sum of two. */
  void backward(GraphBuilder graph, Features d) {
    Tensor dLayer4 = refine7.backward(graph, d.coarse());
    Tensor viaLayer4 = resnet.layers3And4().backward(graph, dLayer4);
    Tensor viaRefine = refine28.backward(graph, d.fine());
    resnet.throughLayer2().backward(graph, graph.sum("context.dLayer2", viaLayer4, viaRefine));
  }
}
