// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.model;

import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.loss.BinaryCrossEntropyLoss;
import io.github.chromapath.loss.LossTerm;
import io.github.chromapath.loss.LossWeights;
import io.github.chromapath.loss.Losses;
import io.github.chromapath.loss.SquaredErrorLoss;
import io.github.chromapath.nn.Concatenation;
import io.github.chromapath.nn.Conv2d;
import io.github.chromapath.nn.ConvBnRelu;
import io.github.chromapath.nn.ConvConfig;
import io.github.chromapath.nn.Layer;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.nn.Sequential;
import io.github.chromapath.nn.SigmoidLayer;
import io.github.chromapath.nn.ToFloat;
import io.github.chromapath.nn.UpsampleNearest2d;
import io.github.chromapath.op.Resize;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The network of Iizuka et al. (2016) for one image size; docs/model.md, section Iizuka et al.
 * Local features are fused with a vector of global features. The colours have half the input's
 * height and width, at which the loss compares them; {@link #predict} resizes them bilinearly.
 */
public final class IizukaColorizer implements Colorizer {
  /** s (N, S/2, S/2, 2) in (0, 1) and logits (N, 1, 1, 11), or their gradients; in fp32. */
  private record Outputs(Tensor s, Tensor logits) {}

  private final LabDecoder decoder;
  private final LowLevelFeatures low;
  private final GlobalFeatures global;
  private final Layer mid;
  private final Concatenation fusion = new Concatenation("fusion.input");
  private final Layer color;

  /**
   * Registers every parameter, or finds the parameters of an allocated store.
   *
   * @throws IllegalArgumentException if the store has a parameter of another shape
   */
  public IizukaColorizer(ParameterStore store, IizukaConfig config, InputSize size) {
    decoder = new LabDecoder(config.abRange(), config.lightness());
    low = new LowLevelFeatures(store, config, size);
    global = new GlobalFeatures(store, config, size);
    int c512 = config.channels(512);
    int c256 = config.channels(256);
    int c128 = config.channels(128);
    int c64 = config.channels(64);
    int c32 = config.channels(32);
    mid =
        new Sequential(
            ConvBnRelu.convolution(store, "mid.conv1", ConvConfig.of(c512, c512, 3)),
            ConvBnRelu.convolution(store, "mid.conv2", ConvConfig.of(c512, c256, 3)));
    color =
        new Sequential(
            ConvBnRelu.convolution(store, "fusion", ConvConfig.of(2 * c256, c256, 1)),
            ConvBnRelu.convolution(store, "color.conv1", ConvConfig.of(c256, c128, 3)),
            new UpsampleNearest2d("color.up1", 2, 2),
            ConvBnRelu.convolution(store, "color.conv2", ConvConfig.of(c128, c64, 3)),
            ConvBnRelu.convolution(store, "color.conv3", ConvConfig.of(c64, c64, 3)),
            new UpsampleNearest2d("color.up2", 2, 2),
            ConvBnRelu.convolution(store, "color.conv4", ConvConfig.of(c64, c32, 3)),
            Conv2d.withBias(store, "color.output", ConvConfig.of(c32, 2, 3)),
            // The two colour channels are in fp32 in every precision.
            new ToFloat("color.output.wide"),
            new SigmoidLayer("color.sigmoid"));
  }

  private Outputs forward(GraphBuilder graph, Tensor gray) {
    LowLevelFeatures.Features features = low.forward(graph, gray);
    GlobalFeatures.Features ofImage = global.forward(graph, features.global());
    Tensor local = mid.forward(graph, features.local());
    Tensor s = color.forward(graph, fusion.forward(graph, ofImage.repeated(), local));
    return new Outputs(s, ofImage.logits());
  }

  private void backward(GraphBuilder graph, Outputs d) {
    List<Tensor> fused = fusion.backward(graph, color.backward(graph, d.s()));
    Tensor dGlobal = global.backward(graph, new GlobalFeatures.Features(fused.get(0), d.logits()));
    low.backward(graph, new LowLevelFeatures.Features(mid.backward(graph, fused.get(1)), dGlobal));
  }

  @Override
  public Prediction predict(GraphBuilder graph, Inputs inputs) {
    Tensor s = forward(graph, inputs.gray()).s();
    return new Prediction(ab(graph, s, inputs.gray().shape()), Optional.empty());
  }

  /** a*, b* at the size of an image. */
  private Tensor ab(GraphBuilder graph, Tensor s, Shape image) {
    return resized(graph, decoder.ab(graph, s), "ab.resized", image);
  }

  private static Tensor resized(GraphBuilder graph, Tensor x, String name, Shape size) {
    Tensor y = graph.like(x, name, x.shape().withSize(size.h(), size.w()));
    graph.add(new Resize.Forward(x, y));
    return y;
  }

  /**
   * Adds the mean squared error of s and the binary cross entropy of the classes' presence.
   *
   * @throws IllegalArgumentException if the objective has a perceptual loss or a balance
   */
  @Override
  public TrainingPass train(
      GraphBuilder graph, Inputs inputs, Targets targets, Objective objective) {
    objective.requirePlain(Architecture.IIZUKA);
    LossWeights weights = objective.loss().weights();
    Outputs outputs = forward(graph, inputs.gray());
    Tensor s = outputs.s();
    Tensor realAb = resized(graph, targets.ab(), "target.ab", s.shape());
    LossTerm color =
        SquaredErrorLoss.record(
            graph, s, decoder.encode(graph, realAb), graph.partOf(weights.huber()));
    LossTerm classes =
        BinaryCrossEntropyLoss.record(
            graph, outputs.logits(), targets.presence().orElseThrow(), weights.crossEntropy());
    color.scale(graph, objective.scale());
    classes.scale(graph, objective.labelPart());
    classes.scale(graph, objective.scale());
    if (color.gradient().isPresent() && classes.gradient().isPresent()) {
      backward(graph, new Outputs(color.gradient().get(), classes.gradient().get()));
    }
    Tensor ab = ab(graph, s, inputs.gray().shape());
    Tensor rgb = decoder.rgb(graph, inputs.gray(), ab);
    return new TrainingPass(
        Map.of("s", s, "logits", outputs.logits(), "ab", ab, "rgb", rgb),
        List.of(color, classes),
        value -> Losses.of(weights, value.applyAsDouble(color), value.applyAsDouble(classes), 0));
  }
}
