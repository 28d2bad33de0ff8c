// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.model;

import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.nn.Conv2d;
import io.github.chromapath.nn.ConvBnRelu;
import io.github.chromapath.nn.ConvConfig;
import io.github.chromapath.nn.Layer;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.nn.Sequential;
import io.github.chromapath.nn.ToFloat;
import io.github.chromapath.tensor.Tensor;
import java.util.List;

/**
 * The U-Net of {@link ColdDiffusionColorizer}: (N, H, W, 4) grey, time and degraded colours to
 * colours (N, H, W, 2), in fp32. H and W are multiples of 8. An inference graph may contain it
 * several times.
 */
final class ColdUnet implements Layer {
  /** Grey, time and two colours. */
  private static final int INPUTS = 4;

  private final ParameterStore store;
  private final Layer full;
  private final Layer half;
  private final Layer quarter;
  private final Layer eighth;
  private final Skip skip4 = new Skip("skip4", false);
  private final Layer up2;
  private final Skip skip2 = new Skip("skip2", false);
  private final Layer up1;
  private final Skip skip1 = new Skip("skip1", false);
  private final Layer head;

  ColdUnet(ParameterStore store, ColdDiffusionConfig config) {
    this.store = store;
    int c32 = config.channels(32);
    int c64 = config.channels(64);
    int c128 = config.channels(128);
    int c256 = config.channels(256);
    full = new Sequential(down(1, INPUTS, c32, 1), down(2, c32, c32, 1));
    half = new Sequential(down(3, c32, c64, 2), down(4, c64, c64, 1));
    quarter = new Sequential(down(5, c64, c128, 2), down(6, c128, c128, 1));
    eighth =
        new Sequential(
            down(7, c128, c256, 2),
            down(8, c256, c256, 1),
            down(9, c256, c256, 1),
            down(10, c256, c256, 1),
            doubled(1, c256, c128));
    up2 = new Sequential(up(2, 2 * c128, c128), doubled(3, c128, c64));
    up1 = new Sequential(up(4, 2 * c64, c64), doubled(5, c64, c32));
    head =
        new Sequential(
            up(6, 2 * c32, c32),
            Conv2d.withBias(store, "output", ConvConfig.of(c32, 2, 3)),
            // The two colour channels are in fp32 in every precision.
            new ToFloat("output.wide"));
  }

  private Layer down(int number, int in, int out, int stride) {
    return ConvBnRelu.convolution(store, "down.conv" + number, new ConvConfig(in, out, 3, stride));
  }

  private Layer up(int number, int in, int out) {
    return ConvBnRelu.convolution(store, "up.conv" + number, ConvConfig.of(in, out, 3));
  }

  /** Twice as high and wide. */
  private Layer doubled(int number, int in, int out) {
    return ConvBnRelu.transposed(store, "up.conv" + number, in, out, 2);
  }

  @Override
  public Tensor forward(GraphBuilder graph, Tensor x) {
    Tensor at1 = full.forward(graph, x);
    Tensor at2 = half.forward(graph, at1);
    Tensor at4 = quarter.forward(graph, at2);
    Tensor from4 = skip4.forward(graph, eighth.forward(graph, at4), at4);
    Tensor from2 = skip2.forward(graph, up2.forward(graph, from4), at2);
    Tensor from1 = skip1.forward(graph, up1.forward(graph, from2), at1);
    return head.forward(graph, from1);
  }

  @Override
  public Tensor backward(GraphBuilder graph, Tensor dy) {
    List<Tensor> d1 = skip1.backward(graph, head.backward(graph, dy));
    List<Tensor> d2 = skip2.backward(graph, up1.backward(graph, d1.get(0)));
    List<Tensor> d4 = skip4.backward(graph, up2.backward(graph, d2.get(0)));
    Tensor dAt4 = skip4.join(graph, d4.get(1), eighth.backward(graph, d4.get(0)));
    Tensor dAt2 = skip2.join(graph, d2.get(1), quarter.backward(graph, dAt4));
    Tensor dAt1 = skip1.join(graph, d1.get(1), half.backward(graph, dAt2));
    return full.backward(graph, dAt1);
  }
}
