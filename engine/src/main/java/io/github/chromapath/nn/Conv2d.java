// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.nn;

import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.op.BiasGradient;
import io.github.chromapath.op.Convolution;
import io.github.chromapath.op.Convolution.Epilogue;
import io.github.chromapath.op.ConvolutionGeometry;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.Optional;

/**
 * Convolution with dilation 1 and one group, and padding kernel / 2 unless stated otherwise. Reads
 * x in backward.
 *
 * <p>dx is the transposed convolution of dy (dgrad), dWeight the correlation of x with dy (wgrad),
 * dBias the sum of dy.
 */
public final class Conv2d implements Layer {
  private final Parameter weight;
  private final Optional<Parameter> bias;
  private final ConvolutionGeometry geometry;
  private final Saved<Tensor> x;

  private Conv2d(
      ParameterStore store,
      String name,
      ConvConfig config,
      Initializer initializer,
      boolean biased) {
    this(
        store,
        name,
        ConvolutionGeometry.same(config.kernel(), config.stride()),
        new Parameters(config, initializer, biased));
  }

  private record Parameters(ConvConfig config, Initializer initializer, boolean biased) {}

  private Conv2d(
      ParameterStore store, String name, ConvolutionGeometry geometry, Parameters parameters) {
    ConvConfig config = parameters.config();
    Initializer initializer = parameters.initializer();
    int kernel = config.kernel();
    weight =
        store.trained(
            name + ".weight",
            new Shape(config.out(), kernel, kernel, config.in()),
            WeightLayout.CONVOLUTION,
            initializer);
    bias =
        parameters.biased()
            ? Optional.of(
                store.trained(
                    name + ".bias", Shape.vector(config.out()), WeightLayout.VECTOR, initializer))
            : Optional.empty();
    this.geometry = geometry;
    x = new Saved<>(name);
  }

  /** Without bias, initialised as PyTorch does by default; the weight is {@code name}.weight. */
  public static Conv2d create(ParameterStore store, String name, ConvConfig config) {
    return new Conv2d(store, name, config, uniform(config), false);
  }

  /** Without bias, initialised as torchvision does for ResNet. */
  public static Conv2d forResNet(ParameterStore store, String name, ConvConfig config) {
    int fanOut = config.out() * config.kernel() * config.kernel();
    return new Conv2d(store, name, config, Initializer.kaimingNormal(fanOut), false);
  }

  /** With bias, the weight initialised as torchvision does for VGG; the bias as by default. */
  public static Conv2d forVgg(ParameterStore store, String name, ConvConfig config) {
    int fanOut = config.out() * config.kernel() * config.kernel();
    return new Conv2d(store, name, config, Initializer.kaimingNormal(fanOut), true);
  }

  /** With bias, initialised as PyTorch does by default. */
  public static Conv2d withBias(ParameterStore store, String name, ConvConfig config) {
    return new Conv2d(store, name, config, uniform(config), true);
  }

  /**
   * A fully connected layer over an image of kernel x kernel positions, with bias, initialised as
   * PyTorch does by default: the convolution without padding, whose output is (N, 1, 1, out).
   */
  public static Conv2d fullyConnected(ParameterStore store, String name, ConvConfig config) {
    return new Conv2d(
        store,
        name,
        new ConvolutionGeometry(config.kernel(), 1, 0),
        new Parameters(config, uniform(config), true));
  }

  private static Initializer uniform(ConvConfig config) {
    return Initializer.uniform(config.in() * config.kernel() * config.kernel());
  }

  @Override
  public Tensor forward(GraphBuilder graph, Tensor input) {
    int channels = weight.value().shape().n();
    Tensor y = graph.like(input, weight.name() + ".y", geometry.output(input.shape(), channels));
    Epilogue epilogue = new Epilogue(bias.map(Parameter::value), Optional.empty(), false);
    graph.add(new Convolution.Forward(input, weight.value(), y, geometry, epilogue));
    x.put(graph, input);
    return y;
  }

  @Override
  public Tensor backward(GraphBuilder graph, Tensor dy) {
    Tensor input = x.get(graph);
    graph.add(new Convolution.BackwardWeights(input, dy, weight.gradient(), geometry));
    bias.ifPresent(b -> graph.add(new BiasGradient(dy, b.gradient())));
    Tensor dx = graph.like(input, weight.name() + ".dx", input.shape());
    graph.add(new Convolution.BackwardData(dy, weight.value(), dx, geometry));
    return dx;
  }
}
