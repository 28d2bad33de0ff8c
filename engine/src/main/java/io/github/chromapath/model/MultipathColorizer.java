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
import io.github.chromapath.nn.Upsample;
import io.github.chromapath.op.ChannelAffine;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The paper's network for one image size. */
public final class MultipathColorizer implements Colorizer {
  /**
   * What the layers compute, or its gradients; in fp32 in every precision.
   *
   * @param s (N, H, W, 2) in (0, 1): a* and b* by {@link AbRange}
   * @param logits (N, 224, 224, K): classes before softmax
   */
  public record Outputs(Tensor s, Tensor logits) {}

  private static final List<Float> UNIT = List.of(1f, 1f, 1f);
  private static final List<Float> ZERO = List.of(0f, 0f, 0f);

  private final MultipathConfig config;
  private final ContextPath context;
  private final Layer spatial;
  private final FeatureFusion fusion;
  private final Layer segmentation;
  private final Layer semantic;
  private final ColorNetwork color;

  /**
   * Registers every parameter, or finds the parameters of an allocated store.
   *
   * @throws IllegalArgumentException if the store has a parameter of another shape
   */
  public MultipathColorizer(ParameterStore store, MultipathConfig config, InputSize input) {
    this.config = config;
    context = new ContextPath(store, config);
    spatial = SpatialPath.create(store, config);
    fusion = new FeatureFusion(store, config);
    int fused = config.channels(256);
    int size = ModelConfig.CONTEXT_SIZE;
    // A 1x1 convolution and a bilinear resize commute, so the convolution runs at 56 x 56.
    segmentation =
        new Sequential(
            Conv2d.withBias(
                store, "segmentation", ConvConfig.of(fused, config.classes().size(), 1)),
            new ToFloat("segmentation.wide"),
            new Upsample("segmentation.upsample", size, size));
    semantic =
        new Sequential(
            ConvBnRelu.convolution(
                store, "semantic", ConvConfig.of(fused, config.channels(128), 1)),
            new Upsample("semantic.upsample", input.height() / 4, input.width() / 4));
    color = new ColorNetwork(store, config);
  }

  @Override
  public Prediction predict(GraphBuilder graph, Inputs inputs) {
    Outputs outputs = forward(graph, inputs.gray(), inputs.gray224().orElseThrow());
    LabDecoder decoder = new LabDecoder(config.abRange(), config.lightness());
    return new Prediction(decoder.ab(graph, outputs.s()), Optional.of(outputs.logits()));
  }

  @Override
  public TrainingPass train(
      GraphBuilder graph, Inputs inputs, Targets targets, Objective objective) {
    Outputs outputs = forward(graph, inputs.gray(), inputs.gray224().orElseThrow());
    JointLoss.Recorded loss =
        new JointLoss(config, objective)
            .record(
                graph,
                outputs,
                new JointLoss.Targets(
                    inputs.gray(), targets.ab(), targets.rgb(), targets.labels().orElseThrow()));
    loss.gradients().ifPresent(gradients -> backward(graph, gradients));
    return new TrainingPass(
        Map.of("s", outputs.s(), "logits", outputs.logits(), "ab", loss.ab(), "rgb", loss.rgb()),
        loss.terms(),
        loss::losses);
  }

  /**
   * Adds the forward pass.
   *
   * @param gray (N, H, W, 1) in [0, 1]
   * @param gray224 (N, 224, 224, 1) in [0, 1]
   */
  public Outputs forward(GraphBuilder graph, Tensor gray, Tensor gray224) {
    Tensor normalized =
        graph.castTo(
            "context.narrow", affine(graph, gray224, "context.x", ImageNet.SCALE, ImageNet.SHIFT));
    ContextPath.Features features = context.forward(graph, normalized);
    Tensor detail = spatial.forward(graph, replicated(graph, gray224, "spatial"));
    Tensor fused = fusion.forward(graph, features, detail);
    Tensor logits = segmentation.forward(graph, fused);
    Tensor guide = semantic.forward(graph, fused);
    Tensor s = color.forward(graph, replicated(graph, gray, "color"), guide);
    return new Outputs(s, logits);
  }

  /** Adds the gradient of every parameter, given the gradients of the outputs. */
  public void backward(GraphBuilder graph, Outputs d) {
    Tensor viaColor = semantic.backward(graph, color.backward(graph, d.s()));
    Tensor viaClasses = segmentation.backward(graph, d.logits());
    Tensor dFused = graph.sum("fusion.dy", viaColor, viaClasses);
    FeatureFusion.Gradients gradients = fusion.backward(graph, dFused);
    spatial.backward(graph, gradients.spatial());
    context.backward(graph, gradients.context());
  }

  /** Grey in the precision's type, in three equal channels. */
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
