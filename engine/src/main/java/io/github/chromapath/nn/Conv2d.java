// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.nn;

import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.op.BiasGradient;
import io.github.chromapath.op.Convolution;
import io.github.chromapath.op.ConvolutionGeometry;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.function.IntFunction;

/**
 * Convolution with padding kernel / 2. Reads x in backward.
 *
 * <p>dx is the transposed convolution of dy, dWeight the correlation of x with dy, dBias the sum of
 * dy.
 */
public final class Conv2d implements Layer {
  private final Parameter weight;
  private final Parameter bias;
  private final ConvolutionGeometry geometry;
  private Tensor x;

  private Conv2d(Parameter weight, Parameter bias, ConvolutionGeometry geometry) {
    this.weight = weight;
    this.bias = bias;
    this.geometry = geometry;
  }

  /** Without bias, initialised as PyTorch does by default. */
  public static Conv2d create(
      ParameterStore store, String name, int in, int out, int kernel, int stride) {
    return create(store, name, in, out, kernel, stride, Initializer::uniform, in);
  }

  /** Without bias, initialised as torchvision does for ResNet. */
  public static Conv2d forResNet(
      ParameterStore store, String name, int in, int out, int kernel, int stride) {
    return create(store, name, in, out, kernel, stride, Initializer::kaimingNormal, out);
  }

  private static Conv2d create(
      ParameterStore store,
      String name,
      int in,
      int out,
      int kernel,
      int stride,
      IntFunction<Initializer> initializer,
      int fanChannels) {
    Parameter weight =
        store.trained(
            name + ".weight",
            new Shape(out, kernel, kernel, in),
            WeightLayout.CONVOLUTION,
            initializer.apply(fanChannels * kernel * kernel));
    return new Conv2d(weight, null, ConvolutionGeometry.same(kernel, stride));
  }

  /** With bias, stride 1, initialised as PyTorch does by default. */
  public static Conv2d withBias(ParameterStore store, String name, int in, int out, int kernel) {
    Conv2d convolution = create(store, name, in, out, kernel, 1);
    Parameter bias =
        store.trained(
            name + ".bias",
            Shape.vector(out),
            WeightLayout.VECTOR,
            Initializer.uniform(in * kernel * kernel));
    return new Conv2d(convolution.weight, bias, convolution.geometry);
  }

  @Override
  public Tensor forward(GraphBuilder graph, Tensor input) {
    x = input;
    int channels = weight.value().shape().n();
    Tensor y = graph.like(x, weight.name() + ".y", geometry.output(x.shape(), channels));
    Tensor b = bias == null ? null : bias.value();
    graph.add(new Convolution.Forward(x, weight.value(), b, y, geometry, false));
    return y;
  }

  @Override
  public Tensor backward(GraphBuilder graph, Tensor dy) {
    graph.add(new Convolution.BackwardWeights(x, dy, weight.gradient(), geometry));
    if (bias != null) {
      graph.add(new BiasGradient(dy, bias.gradient()));
    }
    Tensor dx = graph.like(x, weight.name() + ".dx", x.shape());
    graph.add(new Convolution.BackwardData(dy, weight.value(), dx, geometry));
    return dx;
  }
}
