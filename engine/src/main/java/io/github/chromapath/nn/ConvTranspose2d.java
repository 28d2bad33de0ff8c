// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.nn;

import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.op.Convolution;
import io.github.chromapath.op.ConvolutionGeometry;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;

/**
 * Transposed convolution without bias: kernel 3, padding 1, output padding stride - 1. The output
 * is exactly stride times as large as the input. It is the data gradient (dgrad) of a convolution
 * from its output to its input; its own data gradient is that convolution. Dilation and groups do
 * not exist. Reads x in backward.
 */
public final class ConvTranspose2d implements Layer {
  private static final int KERNEL = 3;

  private final Parameter weight;
  private final ConvolutionGeometry geometry;
  private final Saved<Tensor> x;

  /** Registers the weight (in, 3, 3, out), initialised as PyTorch does by default. */
  public ConvTranspose2d(ParameterStore store, String name, int in, int out, int stride) {
    weight =
        store.trained(
            name + ".weight",
            new Shape(in, KERNEL, KERNEL, out),
            WeightLayout.CONVOLUTION,
            Initializer.uniform(out * KERNEL * KERNEL));
    geometry = ConvolutionGeometry.same(KERNEL, stride);
    x = new Saved<>(name);
  }

  @Override
  public Tensor forward(GraphBuilder graph, Tensor input) {
    int stride = geometry.stride();
    Shape shape =
        input
            .shape()
            .withSize(input.shape().h() * stride, input.shape().w() * stride)
            .withChannels(weight.value().shape().c());
    Tensor y = graph.like(input, weight.name() + ".y", shape);
    graph.add(new Convolution.BackwardData(input, weight.value(), y, geometry));
    x.put(graph, input);
    return y;
  }

  @Override
  public Tensor backward(GraphBuilder graph, Tensor dy) {
    Tensor input = x.get(graph);
    graph.add(new Convolution.BackwardWeights(dy, input, weight.gradient(), geometry));
    Tensor dx = graph.like(input, weight.name() + ".dx", input.shape());
    graph.add(new Convolution.Forward(dy, weight.value(), dx, geometry));
    return dx;
  }
}
