// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.model;

import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.nn.BatchNorm2d;
import io.github.chromapath.nn.Concatenation;
import io.github.chromapath.nn.Conv2d;
import io.github.chromapath.nn.ConvBnRelu;
import io.github.chromapath.nn.ConvConfig;
import io.github.chromapath.nn.Layer;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.nn.Sequential;
import io.github.chromapath.nn.SigmoidLayer;
import io.github.chromapath.nn.ToFloat;
import io.github.chromapath.tensor.Tensor;
import java.util.List;

/**
 * The U-Net that predicts colours: (N, H, W, 3) grey in [0, 1] and the semantic feature at H/4 x
 * W/4 to s (N, H, W, 2) in (0, 1), in fp32. H and W are multiples of 8.
 */
final class ColorNetwork {
  private final ParameterStore store;
  private final MultipathConfig config;
  private final Layer full;
  private final Layer half;
  private final Layer quarter;
  private final Concatenation guide = new Concatenation("color.guide");
  private final Layer eighth;
  private final Layer up4;
  private final Skip skip4;
  private final Layer up2;
  private final Skip skip2;
  private final Layer up1;
  private final Skip skip1;
  private final Layer head;

  ColorNetwork(ParameterStore store, MultipathConfig config) {
    this.store = store;
    this.config = config;
    full = new Sequential(down(1, 3, 32, 1), down(2, 32, 32, 1));
    half = new Sequential(down(3, 32, 64, 2), down(4, 64, 64, 1), down(5, 64, 64, 1));
    quarter = new Sequential(down(6, 64, 128, 2), down(7, 128, 128, 1), down(8, 128, 128, 1));
    int guided = 2 * config.channels(128);
    int bottom = config.channels(256);
    eighth =
        new Sequential(
            ConvBnRelu.convolution(store, "color.ds9", new ConvConfig(guided, bottom, 3, 2)),
            down(10, 256, 256, 1),
            down(11, 256, 256, 1),
            down(12, 256, 256, 1));
    up4 = up(1, bottom, 128, 2);
    skip4 = new Skip("color.skip4", config.instanceNorm());
    up2 =
        new Sequential(
            up(2, 2 * config.channels(128), 128, 1),
            up(3, config.channels(128), 128, 1),
            up(4, config.channels(128), 64, 2));
    skip2 = new Skip("color.skip2", config.instanceNorm());
    up1 =
        new Sequential(
            up(5, 2 * config.channels(64), 64, 1),
            up(6, config.channels(64), 64, 1),
            up(7, config.channels(64), 32, 2));
    skip1 = new Skip("color.skip1", config.instanceNorm());
    head =
        new Sequential(
            up(8, 2 * config.channels(32), 32, 1),
            up(9, config.channels(32), 32, 1),
            Conv2d.create(store, "color.us10.conv", ConvConfig.of(config.channels(32), 2, 1)),
            // The two colour channels; the network is in fp32 from here on.
            new ToFloat("color.us10.wide"),
            new BatchNorm2d(store, "color.us10.bn", 2, false),
            new SigmoidLayer("color.us10.sigmoid"));
  }

  private Layer down(int number, int in, int out, int stride) {
    int channels = number == 1 ? in : config.channels(in);
    return ConvBnRelu.convolution(
        store, "color.ds" + number, new ConvConfig(channels, config.channels(out), 3, stride));
  }

  private Layer up(int number, int in, int out, int stride) {
    return ConvBnRelu.transposed(store, "color.us" + number, in, config.channels(out), stride);
  }

  Tensor forward(GraphBuilder graph, Tensor gray, Tensor semantic) {
    Tensor ds2 = full.forward(graph, gray);
    Tensor ds5 = half.forward(graph, ds2);
    Tensor ds8 = quarter.forward(graph, ds5);
    Tensor ds12 = eighth.forward(graph, guide.forward(graph, ds8, semantic));
    Tensor at4 = skip4.forward(graph, up4.forward(graph, ds12), ds8);
    Tensor at2 = skip2.forward(graph, up2.forward(graph, at4), ds5);
    Tensor at1 = skip1.forward(graph, up1.forward(graph, at2), ds2);
    return head.forward(graph, at1);
  }

  /** Adds every gradient; returns that of the semantic feature. */
  Tensor backward(GraphBuilder graph, Tensor ds) {
    List<Tensor> d1 = skip1.backward(graph, head.backward(graph, ds));
    List<Tensor> d2 = skip2.backward(graph, up1.backward(graph, d1.get(0)));
    List<Tensor> d4 = skip4.backward(graph, up2.backward(graph, d2.get(0)));
    Tensor dGuided = eighth.backward(graph, up4.backward(graph, d4.get(0)));
    List<Tensor> d = guide.backward(graph, dGuided);
    Tensor dDs8 = skip4.join(graph, d4.get(1), d.get(0));
    Tensor dDs5 = skip2.join(graph, d2.get(1), quarter.backward(graph, dDs8));
    Tensor dDs2 = skip1.join(graph, d1.get(1), half.backward(graph, dDs5));
    full.backward(graph, dDs2);
    return d.get(1);
  }
}
