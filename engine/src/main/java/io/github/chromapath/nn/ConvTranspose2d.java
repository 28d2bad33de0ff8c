// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.nn;

import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.op.Convolution;
import io.github.chromapath.op.ConvolutionGeometry;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;

/**
 * Transposed convolution without bias: kernel 3, padding 1, output padding stride - 1, so that the
 * output is exactly stride times as large. It is the data gradient of the convolution from its
 * output to its input; its own data gradient is that convolution. Reads x in backward.
 */
public final class ConvTranspose2d implements Layer {
  private static final int KERNEL = 3;

  private final Parameter weight;
  private final ConvolutionGeometry geometry;
  private Tensor x;

  /** Registers the weight (in, 3, 3, out), initialised as PyTorch does by default. */
  public ConvTranspose2d(ParameterStore store, String name, int in, int out, int stride) {
    weight =
        store.trained(
            name + ".weight",
            new Shape(in, KERNEL, KERNEL, out),
            WeightLayout.CONVOLUTION,
            Initializer.uniform(out * KERNEL * KERNEL));
    geometry = ConvolutionGeometry.same(KERNEL, stride);
  }

  @Override
  public Tensor forward(GraphBuilder graph, Tensor input) {
    x = input;
    int stride = geometry.stride();
    Shape shape =
        x.shape()
            .withSize(x.shape().h() * stride, x.shape().w() * stride)
            .withChannels(weight.value().shape().c());
    Tensor y = graph.like(x, weight.name() + ".y", shape);
    graph.add(new Convolution.BackwardData(x, weight.value(), y, geometry));
    return y;
  }

  @Override
  public Tensor backward(GraphBuilder graph, Tensor dy) {
    graph.add(new Convolution.BackwardWeights(dy, x, weight.gradient(), geometry));
    Tensor dx = graph.like(x, weight.name() + ".dx", x.shape());
    graph.add(new Convolution.Forward(dy, weight.value(), null, dx, geometry, false));
    return dx;
  }
}
