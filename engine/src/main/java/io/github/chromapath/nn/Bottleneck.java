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
  private final Saved<Tensor> y;

  /**
   * Extents of a block.
   *
   * @param in channels of x
   * @param middle channels of the 3x3 convolution
   * @param out channels of y
   * @param stride of the 3x3 convolution
   * @param project whether the shortcut is a convolution; otherwise in == out and stride == 1
   */
  public record Config(int in, int middle, int out, int stride, boolean project) {
    /** A block whose shortcut is the identity. */
    public static Config identity(int channels, int middle) {
      return new Config(channels, middle, channels, 1, false);
    }
  }

  /** Registers parameters under torchvision's names, below {@code name}. */
  public Bottleneck(ParameterStore store, String name, Config config) {
    this.name = name;
    y = new Saved<>(name);
    int in = config.in();
    int middle = config.middle();
    int out = config.out();
    int stride = config.stride();
    residual =
        new Sequential(
            Conv2d.forResNet(store, name + ".conv1", ConvConfig.of(in, middle, 1)),
            new BatchNorm2d(store, name + ".bn1", middle, true),
            Conv2d.forResNet(store, name + ".conv2", new ConvConfig(middle, middle, 3, stride)),
            new BatchNorm2d(store, name + ".bn2", middle, true),
            Conv2d.forResNet(store, name + ".conv3", ConvConfig.of(middle, out, 1)),
            new BatchNorm2d(store, name + ".bn3", out, false));
    shortcut =
        config.project()
            ? new Sequential(
                Conv2d.forResNet(store, name + ".downsample.0", new ConvConfig(in, out, 1, stride)),
                new BatchNorm2d(store, name + ".downsample.1", out, false))
            : new Sequential();
  }

  @Override
  public Tensor forward(GraphBuilder graph, Tensor x) {
    Tensor f = residual.forward(graph, x);
    Tensor s = shortcut.forward(graph, x);
    Tensor result = graph.like(f, name + ".y", f.shape());
    y.put(graph, result);
    graph.add(new Add(f, s, result, true));
    return result;
  }

  @Override
  public Tensor backward(GraphBuilder graph, Tensor dy) {
    Tensor result = y.get(graph);
    Tensor g = graph.like(result, name + ".g", result.shape());
    graph.add(new Relu.Backward(result, dy, g));
    Tensor viaResidual = residual.backward(graph, g);
    Tensor viaShortcut = shortcut.backward(graph, g);
    return graph.sum(name + ".dx", viaResidual, viaShortcut);
  }
}
