// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.model;

import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.nn.Initializer;
import io.github.chromapath.nn.Layer;
import io.github.chromapath.nn.Parameter;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.nn.Saved;
import io.github.chromapath.nn.WeightLayout;
import io.github.chromapath.op.Convolution;
import io.github.chromapath.op.Convolution.Epilogue;
import io.github.chromapath.op.ConvolutionGeometry;
import io.github.chromapath.op.Relu;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;

/** A 3x3 convolution with bias and ReLU, without weight gradients. Reads y in backward. */
final class FrozenConvRelu implements Layer {
  private static final ConvolutionGeometry GEOMETRY = ConvolutionGeometry.same(3, 1);

  private final String name;
  private final Parameter weight;
  private final Parameter bias;
  private final Saved<Tensor> y;

  FrozenConvRelu(ParameterStore store, String name, int in, int out) {
    this.name = name;
    y = new Saved<>(name);
    weight =
        store.trained(
            name + ".weight",
            new Shape(out, 3, 3, in),
            WeightLayout.CONVOLUTION,
            Initializer.uniform(9 * in));
    bias =
        store.trained(
            name + ".bias", Shape.vector(out), WeightLayout.VECTOR, Initializer.uniform(9 * in));
  }

  @Override
  public Tensor forward(GraphBuilder graph, Tensor x) {
    Tensor result = graph.like(x, name + ".y", x.shape().withChannels(bias.value().shape().c()));
    y.put(graph, result);
    Epilogue epilogue = Epilogue.NONE.withBias(bias.value()).withRelu(true);
    graph.add(new Convolution.Forward(x, weight.value(), result, GEOMETRY, epilogue));
    return result;
  }

  @Override
  public Tensor backward(GraphBuilder graph, Tensor dy) {
    Tensor g = graph.like(dy, name + ".g", dy.shape());
    graph.add(new Relu.Backward(y.get(graph), dy, g));
    Tensor dx = graph.like(dy, name + ".dx", dy.shape().withChannels(weight.value().shape().c()));
    graph.add(new Convolution.BackwardData(g, weight.value(), dx, GEOMETRY));
    return dx;
  }
}
