// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.model;

import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.nn.Layer;
import io.github.chromapath.nn.MaxPool2d;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.nn.Sequential;
import io.github.chromapath.op.ChannelAffine;
import io.github.chromapath.op.ConvolutionGeometry;
import io.github.chromapath.tensor.Tensor;
import java.util.List;

/**
 * VGG16 up to relu3_3 (Simonyan and Zisserman, 2015), torchvision's features[:16], frozen: sRGB (N,
 * H, W, 3) in [0, 1] to (N, H/4, W/4, 256), ImageNet normalisation included. The store holds its
 * parameters under torchvision's names, features.0.weight to features.14.bias. Images and features
 * are fp32; the activations between them are stored in the graph's precision.
 */
public final class Vgg16Features implements Layer {
  /** Channels of relu3_3. */
  static final int CHANNELS = 256;

  private static final List<Float> ZERO = List.of(0f, 0f, 0f);
  private static final ConvolutionGeometry HALVE = new ConvolutionGeometry(2, 2, 0);

  private final Layer layers;

  /** Registers the parameters, or finds them in an allocated store. */
  public Vgg16Features(ParameterStore store) {
    layers = stack((name, in, out) -> new FrozenConvRelu(store, name, in, out));
  }

  /** Makes a 3x3 convolution with bias and ReLU. */
  @FunctionalInterface
  interface ConvRelu {
    /** The layer from {@code in} to {@code out} channels. */
    Layer layer(String name, int in, int out);
  }

  /** The layers up to relu3_3: (N, H, W, 3) to (N, H/4, W/4, 256). */
  static Layer stack(ConvRelu conv) {
    return new Sequential(
        conv.layer("features.0", 3, 64),
        conv.layer("features.2", 64, 64),
        new MaxPool2d("features.4", HALVE),
        conv.layer("features.5", 64, 128),
        conv.layer("features.7", 128, 128),
        new MaxPool2d("features.9", HALVE),
        conv.layer("features.10", 128, CHANNELS),
        conv.layer("features.12", CHANNELS, CHANNELS),
        conv.layer("features.14", CHANNELS, CHANNELS));
  }

  @Override
  public Tensor forward(GraphBuilder graph, Tensor rgb) {
    Tensor normalized = graph.float32("vgg.x", rgb.shape());
    graph.add(new ChannelAffine(rgb, normalized, ImageNet.SCALE, ImageNet.SHIFT));
    Tensor features = layers.forward(graph, graph.castTo("vgg.narrow", normalized));
    return graph.toFloat("vgg.y", features);
  }

  @Override
  public Tensor backward(GraphBuilder graph, Tensor dy) {
    Tensor dNarrow = layers.backward(graph, graph.castTo("vgg.dy", dy));
    Tensor dNormalized = graph.toFloat("vgg.dx", dNarrow);
    Tensor dRgb = graph.float32("vgg.dRgb", dNormalized.shape());
    graph.add(new ChannelAffine(dNormalized, dRgb, ImageNet.SCALE, ZERO));
    return dRgb;
  }
}
