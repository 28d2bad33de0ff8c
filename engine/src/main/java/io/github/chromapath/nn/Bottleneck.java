// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.nn;

import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.op.Add;
import io.github.chromapath.op.Relu;
import io.github.chromapath.tensor.Tensor;

/**
 * ResNet's bottleneck block v1.5 (stride on the 3x3 convolution): y = relu(f(x) + s(x)), f = 1x1,
 * 3x3, 1x1 with batch norm, s the identity or a 1x1 convolution with batch norm. With g = dy where
 * y > 0: dx = f'(g) + s'(g).
 */
public final class Bottleneck implements Layer {
  private final String name;
  private final Layer residual;
  private final Layer shortcut;
  private Tensor y;

  /**
   * Registers parameters under torchvision's names.
   *
   * @param in channels of x
   * @param middle channels of the 3x3 convolution
   * @param out channels of y
   * @param project whether the shortcut is a convolution; else in == out and stride == 1
   */
  public Bottleneck(
      ParameterStore store, String name, int in, int middle, int out, int stride, boolean project) {
    this.name = name;
    residual =
        new Sequential(
            Conv2d.forResNet(store, name + ".conv1", in, middle, 1, 1),
            new BatchNorm2d(store, name + ".bn1", middle, true),
            Conv2d.forResNet(store, name + ".conv2", middle, middle, 3, stride),
            new BatchNorm2d(store, name + ".bn2", middle, true),
            Conv2d.forResNet(store, name + ".conv3", middle, out, 1, 1),
            new BatchNorm2d(store, name + ".bn3", out, false));
    shortcut =
        project
            ? new Sequential(
                Conv2d.forResNet(store, name + ".downsample.0", in, out, 1, stride),
                new BatchNorm2d(store, name + ".downsample.1", out, false))
            : new Sequential();
  }

  @Override
  public Tensor forward(GraphBuilder graph, Tensor x) {
    Tensor f = residual.forward(graph, x);
    Tensor s = shortcut.forward(graph, x);
    y = graph.like(f, name + ".y", f.shape());
    graph.add(new Add(f, s, y, true));
    return y;
  }

  @Override
  public Tensor backward(GraphBuilder graph, Tensor dy) {
    Tensor g = graph.like(y, name + ".g", y.shape());
    graph.add(new Relu.Backward(y, dy, g));
    Tensor viaResidual = residual.backward(graph, g);
    Tensor viaShortcut = shortcut.backward(graph, g);
    Tensor dx = graph.like(viaResidual, name + ".dx", viaResidual.shape());
    graph.add(new Add(viaResidual, viaShortcut, dx, false));
    return dx;
  }
}
