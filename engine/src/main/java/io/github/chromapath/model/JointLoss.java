// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.model;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.loss.CrossEntropyLoss;
import io.github.chromapath.loss.HuberLoss;
import io.github.chromapath.loss.LossTerm;
import io.github.chromapath.loss.LossWeights;
import io.github.chromapath.loss.Losses;
import io.github.chromapath.model.MultipathColorizer.Outputs;
import io.github.chromapath.op.BalanceWeights;
import io.github.chromapath.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * The loss of {@link MultipathColorizer}: weighted sum of Huber, cross entropy and, if configured,
 * perceptual loss.
 */
public final class JointLoss {
  /**
   * The real values for a prediction.
   *
   * @param gray (N, H, W, 1) in [0, 1], the network's input
   * @param ab (N, H, W, 2), real a* and b*
   * @param rgb (N, H, W, 3) in [0, 1], the real image
   * @param labels (N, 224, 224, 1), UINT8 class indices, 255 = ignored
   */
  public record Targets(Tensor gray, Tensor ab, Tensor rgb, Tensor labels) {}

  private final Objective objective;
  private final LabDecoder decoder;

  /** The loss of an objective. */
  public JointLoss(MultipathConfig model, Objective objective) {
    this.objective = objective;
    decoder = new LabDecoder(model.abRange(), model.lightness());
  }

  /**
   * Adds the losses to a graph.
   *
   * @throws IllegalStateException if this instance is already part of this training graph
   */
  public Recorded record(GraphBuilder graph, Outputs prediction, Targets targets) {
    LossWeights weights = objective.loss().weights();
    Optional<Tensor> lossScale = objective.scale();
    Tensor ab = decoder.ab(graph, prediction.s());
    Tensor rgb = decoder.rgb(graph, targets.gray(), ab);
    Tensor s = decoder.encode(graph, targets.ab());
    HuberLoss.Target wanted = new HuberLoss.Target(s, pixelWeights(graph, targets));
    LossTerm huber =
        HuberLoss.record(
            graph,
            prediction.s(),
            wanted,
            objective.loss().huberDelta(),
            graph.partOf(weights.huber()));
    LossTerm crossEntropy =
        CrossEntropyLoss.record(
            graph, prediction.logits(), targets.labels(), weights.crossEntropy());
    huber.scale(graph, lossScale);
    crossEntropy.scale(graph, objective.labelPart());
    crossEntropy.scale(graph, lossScale);
    Optional<LossTerm> perceptual =
        objective
            .loss()
            .perceptual()
            .map(
                how ->
                    new PerceptualLoss(how, weights.perceptual(), lossScale)
                        .record(graph, rgb, targets.rgb()));
    Optional<Tensor> ds = huber.gradient();
    Optional<Tensor> dRgb = perceptual.flatMap(LossTerm::gradient);
    if (ds.isPresent() && dRgb.isPresent()) {
      Tensor viaRgb = decoder.backward(graph, dRgb.get());
      ds = Optional.of(graph.sum("loss.ds", ds.get(), viaRgb));
    }
    Optional<Outputs> gradients =
        ds.flatMap(d -> crossEntropy.gradient().map(dLogits -> new Outputs(d, dLogits)));
    return new Recorded(new Terms(weights, huber, crossEntropy, perceptual), gradients, ab, rgb);
  }

  /** The weights of the Huber loss's elements, (N, H, W, 2). */
  private Optional<Tensor> pixelWeights(GraphBuilder graph, Targets targets) {
    return objective
        .loss()
        .balance()
        .map(
            balance -> {
              Tensor table = objective.balanceTable().orElseThrow();
              Tensor weights = graph.like(targets.ab(), "loss.weights", targets.ab().shape());
              graph.add(
                  switch (balance.kind()) {
                    case CHROMA -> new BalanceWeights.OfColor(targets.ab(), table, weights);
                    case CLASS -> new BalanceWeights.OfClass(targets.labels(), table, weights);
                  });
              return weights;
            });
  }

  private record Terms(
      LossWeights weights, LossTerm huber, LossTerm crossEntropy, Optional<LossTerm> perceptual) {}

  /** The losses of one graph. */
  public static final class Recorded {
    private final Terms terms;
    private final Optional<Outputs> gradients;
    private final Tensor ab;
    private final Tensor rgb;

    private Recorded(Terms terms, Optional<Outputs> gradients, Tensor ab, Tensor rgb) {
      this.terms = terms;
      this.gradients = gradients;
      this.ab = ab;
      this.rgb = rgb;
    }

    /** Gradients of the prediction, times the loss scale; empty in an inference graph. */
    public Optional<Outputs> gradients() {
      return gradients;
    }

    /** Predicted a* and b*, (N, H, W, 2); computed only if the graph retains them. */
    public Tensor ab() {
      return ab;
    }

    /** The predicted image, (N, H, W, 3) in [0, 1]; computed only if it is read or retained. */
    public Tensor rgb() {
      return rgb;
    }

    /** The losses of the last run. */
    public Losses read(Backend backend) {
      return losses(term -> term.read(backend));
    }

    /** The losses of a run from the values of their terms. */
    Losses losses(ToDoubleFunction<LossTerm> value) {
      return Losses.of(
          terms.weights(),
          value.applyAsDouble(terms.huber()),
          value.applyAsDouble(terms.crossEntropy()),
          terms.perceptual().map(value::applyAsDouble).orElse(0.0));
    }

    List<LossTerm> terms() {
      return Stream.concat(
              Stream.of(terms.huber(), terms.crossEntropy()), terms.perceptual().stream())
          .toList();
    }
  }
}
