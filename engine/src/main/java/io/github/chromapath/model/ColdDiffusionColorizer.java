// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.model;

import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.graph.Mode;
import io.github.chromapath.loss.LossTerm;
import io.github.chromapath.loss.LossWeights;
import io.github.chromapath.loss.Losses;
import io.github.chromapath.loss.SquaredErrorLoss;
import io.github.chromapath.nn.Layer;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.op.ChannelAffine;
import io.github.chromapath.op.ChannelScale;
import io.github.chromapath.op.Concat;
import io.github.chromapath.op.Relu;
import io.github.chromapath.op.UpsampleNearest;
import io.github.chromapath.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Cold diffusion of colours, for any image size; docs/model.md, section Cold diffusion. The network
 * restores colours c = (a*, b*) / 128 from colours that are degraded to (1 - t) c. In training it
 * makes one pass at a random t. A prediction starts from grey, t = 1, and makes {@link
 * ColdDiffusionConfig#steps} passes with the same weights; see {@link ColdSampler}.
 */
public final class ColdDiffusionColorizer implements Colorizer {
  /** a*, b* per unit of c. */
  private static final float RANGE = 128;

  private final ColdSampler sampler;
  private final LabDecoder decoder;
  private final Layer restoration;

  /**
   * Registers every parameter, or finds the parameters of an allocated store.
   *
   * @throws IllegalArgumentException if the store has a parameter of another shape
   */
  public ColdDiffusionColorizer(ParameterStore store, ColdDiffusionConfig config) {
    sampler = new ColdSampler(config.steps());
    decoder = new LabDecoder(RANGE, 0, config.lightness());
    restoration = new ColdUnet(store, config);
  }

  @Override
  public Prediction predict(GraphBuilder graph, Inputs inputs) {
    return new Prediction(sampledAb(graph, inputs.gray()), Optional.empty());
  }

  /** a*, b* (N, H, W, 2) from grey alone. */
  private Tensor sampledAb(GraphBuilder graph, Tensor gray) {
    Tensor none = affine(graph, gray, "sample.start", List.of(0f, 0f), List.of(0f, 0f));
    Tensor colors =
        sampler.sample(
            graph,
            none,
            (degraded, time) -> {
              Tensor grayAndTime =
                  affine(graph, gray, "sample.gray", List.of(1f, 0f), List.of(0f, time));
              return restored(graph, List.of(grayAndTime, degraded));
            });
    return decoder.ab(graph, colors);
  }

  /** c (N, H, W, 2) in fp32, from the channels grey, time and degraded colours. */
  private Tensor restored(GraphBuilder graph, List<Tensor> channels) {
    int count = channels.stream().mapToInt(part -> part.shape().c()).sum();
    Tensor first = channels.get(0);
    Tensor x = graph.like(first, "restore.x", first.shape().withChannels(count));
    graph.add(new Concat(channels, x));
    return restoration.forward(graph, graph.castTo("restore.narrow", x));
  }

  /**
   * Adds the mean squared error of the colours that one pass restores. In an inference graph, the
   * output "ab" is the prediction from grey alone, as of {@link #predict}; in a training graph it
   * is the result of that pass.
   *
   * @throws IllegalArgumentException if the objective has a perceptual loss or a balance
   */
  @Override
  public TrainingPass train(
      GraphBuilder graph, Inputs inputs, Targets targets, Objective objective) {
    objective.requirePlain(Architecture.COLD_DIFFUSION);
    LossWeights weights = objective.loss().weights();
    Tensor gray = inputs.gray();
    Tensor real = decoder.encode(graph, targets.ab());
    Tensor time = time(graph, targets.draw().orElseThrow());
    Tensor plane = graph.like(gray, "train.time", gray.shape());
    graph.add(new UpsampleNearest.Forward(time, plane));
    Tensor s = restored(graph, List.of(gray, plane, degraded(graph, real, time)));
    LossTerm loss = SquaredErrorLoss.record(graph, s, real, graph.partOf(weights.huber()));
    loss.scale(graph, objective.scale());
    loss.gradient().ifPresent(gradient -> restoration.backward(graph, gradient));
    boolean training = graph.mode() == Mode.TRAINING;
    Tensor ab = training ? decoder.ab(graph, s) : sampledAb(graph, gray);
    Tensor rgb = decoder.rgb(graph, gray, ab);
    return new TrainingPass(
        Map.of("s", s, "ab", ab, "rgb", rgb),
        List.of(loss),
        value -> Losses.of(weights, value.applyAsDouble(loss), 0, 0));
  }

  /**
   * t = min(1, 2 (1 - u)) for u uniform in [0, 1): 1 for half of the images, uniform in (0, 1) for
   * the others.
   */
  private static Tensor time(GraphBuilder graph, Tensor draw) {
    Tensor excess = affine(graph, draw, "train.excess", List.of(2f), List.of(-1f));
    Tensor above = graph.like(draw, "train.above", draw.shape());
    graph.add(new Relu.Forward(excess, above));
    return affine(graph, above, "train.t", List.of(-1f), List.of(1f));
  }

  /** (1 - t) c, with a t for each image. */
  private static Tensor degraded(GraphBuilder graph, Tensor real, Tensor time) {
    Tensor kept = affine(graph, time, "train.kept", List.of(-1f, -1f), List.of(1f, 1f));
    Tensor degraded = graph.like(real, "train.degraded", real.shape());
    graph.add(new ChannelScale.Forward(real, kept, degraded));
    return degraded;
  }

  /** One channel for each factor, from one channel or as many. */
  private static Tensor affine(
      GraphBuilder graph, Tensor x, String name, List<Float> scale, List<Float> shift) {
    Tensor y = graph.like(x, name, x.shape().withChannels(scale.size()));
    graph.add(new ChannelAffine(x, y, scale, shift));
    return y;
  }
}
