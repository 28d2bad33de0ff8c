// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.model;

import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.nn.Conv2d;
import io.github.chromapath.nn.ConvBnRelu;
import io.github.chromapath.nn.Layer;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.nn.Sequential;
import io.github.chromapath.nn.ToFloat;
import io.github.chromapath.nn.Upsample;
import io.github.chromapath.op.Add;
import io.github.chromapath.op.ChannelAffine;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.List;

/**
 * The whole network for one size of picture. An instance serves one recording; instances over the
 * same {@link ParameterStore} share their parameters.
 */
public final class MultipathColorizer {
  /**
   * What the network predicts, or the gradients of it; in fp32 whatever the precision.
   *
   * @param s (N, H, W, 2) in (0, 1): a* and b* by {@link AbRange}
   * @param logits (N, 224, 224, 11): classes before softmax
   */
  public record Prediction(Tensor s, Tensor logits) {}

  private static final List<Float> UNIT = List.of(1f, 1f, 1f);
  private static final List<Float> ZERO = List.of(0f, 0f, 0f);

  private final ContextPath context;
  private final Layer spatial;
  private final FeatureFusion fusion;
  private final Layer segmentation;
  private final Layer semantic;
  private final ColorNetwork color;

  /**
   * Registers every parameter, or finds those of an allocated store.
   *
   * @param height rows of the colour network's input, a multiple of 8
   * @param width columns of the colour network's input, a multiple of 8
   * @throws IllegalArgumentException if a size is not a positive multiple of 8
   */
  public MultipathColorizer(ParameterStore store, ModelConfig config, int height, int width) {
    if (height < 8 || width < 8 || height % 8 != 0 || width % 8 != 0) {
      throw new IllegalArgumentException(
          "the network's size must be a positive multiple of 8, not " + height + "x" + width);
    }
    context = new ContextPath(store, config);
    spatial = SpatialPath.create(store, config);
    fusion = new FeatureFusion(store, config);
    int fused = config.channels(256);
    int size = ModelConfig.CONTEXT_SIZE;
    // A 1x1 convolution and a bilinear resize commute, so the convolution runs at 56 x 56.
    segmentation =
        new Sequential(
            Conv2d.withBias(store, "segmentation", fused, ModelConfig.CLASSES, 1),
            new ToFloat("segmentation.wide"),
            new Upsample("segmentation.upsample", size, size));
    semantic =
        new Sequential(
            ConvBnRelu.convolution(store, "semantic", fused, config.channels(128), 1, 1),
            new Upsample("semantic.upsample", height / 4, width / 4));
    color = new ColorNetwork(store, config);
  }

  /**
   * Records the forward pass.
   *
   * @param gray (N, H, W, 1) in [0, 1]
   * @param gray224 (N, 224, 224, 1) in [0, 1]
   */
  public Prediction forward(GraphBuilder graph, Tensor gray, Tensor gray224) {
    Tensor normalized =
        graph.castTo(
            "context.narrow", affine(graph, gray224, "context.x", ImageNet.SCALE, ImageNet.SHIFT));
    ContextPath.Features features = context.forward(graph, normalized);
    Tensor detail = spatial.forward(graph, replicated(graph, gray224, "spatial"));
    Tensor fused = fusion.forward(graph, features, detail);
    Tensor logits = segmentation.forward(graph, fused);
    Tensor guide = semantic.forward(graph, fused);
    Tensor s = color.forward(graph, replicated(graph, gray, "color"), guide);
    return new Prediction(s, logits);
  }

  /** Records the gradient of every parameter for the gradients of what was predicted. */
  public void backward(GraphBuilder graph, Prediction d) {
    Tensor viaColor = semantic.backward(graph, color.backward(graph, d.s()));
    Tensor viaClasses = segmentation.backward(graph, d.logits());
    Tensor dFused = graph.like(viaColor, "fusion.dy", viaColor.shape());
    graph.add(new Add(viaColor, viaClasses, dFused, false));
    FeatureFusion.Gradients gradients = fusion.backward(graph, dFused);
    spatial.backward(graph, gradients.spatial());
    context.backward(graph, gradients.context());
  }

  /** Grey, rounded to the precision, in three channels. */
  private static Tensor replicated(GraphBuilder graph, Tensor gray, String path) {
    Tensor narrow = graph.castTo(path + ".gray", gray);
    return affine(graph, narrow, path + ".x", UNIT, ZERO);
  }

  private static Tensor affine(
      GraphBuilder graph, Tensor gray, String name, List<Float> scale, List<Float> shift) {
    Shape shape = gray.shape().withChannels(3);
    Tensor y = graph.like(gray, name, shape);
    graph.add(new ChannelAffine(gray, y, scale, shift));
    return y;
  }
}
