// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.model;

import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.loss.CrossEntropyLoss;
import io.github.chromapath.loss.LossTerm;
import io.github.chromapath.loss.LossWeights;
import io.github.chromapath.loss.Losses;
import io.github.chromapath.nn.Conv2d;
import io.github.chromapath.nn.ConvConfig;
import io.github.chromapath.nn.Layer;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.nn.ReLU;
import io.github.chromapath.nn.Sequential;
import io.github.chromapath.nn.ToFloat;
import io.github.chromapath.nn.Upsample;
import io.github.chromapath.op.ChannelAffine;
import io.github.chromapath.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * VGG16 up to relu3_3 and a 1x1 convolution to the classes, which are resized bilinearly to 224 x
 * 224. It is trained on the real colours by cross entropy alone. It does not colour: a grey image
 * stays grey, and its classes are those of the grey image. The parameters of the features have
 * torchvision's names, so a checkpoint can be read as weights of the perceptual loss.
 */
public final class Vgg16Segmenter implements Colorizer {
  private static final List<Float> NEUTRAL = List.of(0f, 0f);

  private final Layer layers;

  /**
   * Registers every parameter, or finds the parameters of an allocated store.
   *
   * @throws IllegalArgumentException if the store has a parameter of another shape
   */
  public Vgg16Segmenter(ParameterStore store) {
    int size = ModelConfig.CONTEXT_SIZE;
    layers =
        new Sequential(
            Vgg16Features.stack(
                (name, in, out) ->
                    new Sequential(
                        Conv2d.forVgg(store, name, ConvConfig.of(in, out, 3)),
                        new ReLU(name + ".relu"))),
            Conv2d.withBias(
                store,
                "segmentation",
                ConvConfig.of(Vgg16Features.CHANNELS, ModelConfig.CLASSES, 1)),
            new ToFloat("segmentation.wide"),
            new Upsample("segmentation.upsample", size, size));
  }

  /**
   * Adds the forward pass.
   *
   * @param image (N, H, W, 3) sRGB, or (N, H, W, 1) grey, in [0, 1]
   * @return logits (N, 224, 224, 11), fp32
   */
  private Tensor forward(GraphBuilder graph, Tensor image) {
    Tensor normalized = graph.float32("vgg.x", image.shape().withChannels(3));
    graph.add(new ChannelAffine(image, normalized, ImageNet.SCALE, ImageNet.SHIFT));
    return layers.forward(graph, graph.castTo("vgg.narrow", normalized));
  }

  private static Tensor neutral(GraphBuilder graph, Tensor gray) {
    Tensor ab = graph.float32("ab", gray.shape().withChannels(2));
    graph.add(new ChannelAffine(gray, ab, NEUTRAL, NEUTRAL));
    return ab;
  }

  @Override
  public Prediction predict(GraphBuilder graph, Inputs inputs) {
    Tensor logits = forward(graph, inputs.gray());
    return new Prediction(neutral(graph, inputs.gray()), Optional.of(logits));
  }

  /**
   * Adds the cross entropy of the classes.
   *
   * @throws IllegalArgumentException if the objective has a perceptual loss or a balance
   */
  @Override
  public TrainingPass train(
      GraphBuilder graph, Inputs inputs, Targets targets, Objective objective) {
    objective.requirePlain(Architecture.VGG16);
    LossWeights weights = objective.loss().weights();
    Tensor logits = forward(graph, targets.rgb());
    LossTerm loss =
        CrossEntropyLoss.record(
            graph, logits, targets.labels().orElseThrow(), weights.crossEntropy());
    loss.scale(graph, objective.labelPart());
    loss.scale(graph, objective.scale());
    loss.gradient().ifPresent(dLogits -> layers.backward(graph, dLogits));
    return new TrainingPass(
        Map.of("ab", neutral(graph, inputs.gray()), "logits", logits),
        List.of(loss),
        value -> Losses.of(weights, 0, value.applyAsDouble(loss), 0));
  }
}
