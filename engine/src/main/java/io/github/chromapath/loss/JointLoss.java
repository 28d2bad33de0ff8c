// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.loss;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.graph.Mode;
import io.github.chromapath.model.LabDecoder;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.model.MultipathColorizer.Prediction;
import io.github.chromapath.op.Add;
import io.github.chromapath.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Optional;

/** Weighted sum of Huber, cross entropy and, where configured, perceptual loss. */
public final class JointLoss {
  /**
   * What a prediction is held against.
   *
   * @param gray (N, H, W, 1) in [0, 1], the network's input
   * @param ab (N, H, W, 2), real a* and b*
   * @param rgb (N, H, W, 3) in [0, 1], the real picture
   * @param labels (N, 224, 224, 1), UINT8 class indices, 255 = ignored
   */
  public record Targets(Tensor gray, Tensor ab, Tensor rgb, Tensor labels) {}

  private final LossWeights weights;
  private final Optional<PerceptualConfig> perceptual;
  private final Optional<Tensor> lossScale;
  private final LabDecoder decoder;
  private LossTerm huber;
  private LossTerm crossEntropy;
  private LossTerm perceptualTerm;
  private Tensor ab;
  private Tensor rgb;

  /** A loss for one recording. */
  public JointLoss(ModelConfig model, LossWeights weights, Optional<PerceptualConfig> perceptual) {
    this(model, weights, perceptual, Optional.empty());
  }

  /**
   * A loss for one recording whose gradients are multiplied by a number on the device.
   *
   * @param lossScale one fp32, read at every run; none for 1
   */
  public JointLoss(
      ModelConfig model,
      LossWeights weights,
      Optional<PerceptualConfig> perceptual,
      Optional<Tensor> lossScale) {
    this.weights = weights;
    this.perceptual = perceptual;
    this.lossScale = lossScale;
    decoder = new LabDecoder(model);
  }

  /**
   * Records the losses.
   *
   * @return the gradients of the prediction, times the loss scale; both null in a program that does
   *     not train
   */
  public Prediction record(GraphBuilder graph, Prediction prediction, Targets targets) {
    ab = decoder.ab(graph, prediction.s());
    rgb = decoder.rgb(graph, targets.gray());
    huber = HuberLoss.record(graph, decoder, prediction.s(), targets.ab(), weights.huber());
    crossEntropy =
        CrossEntropyLoss.record(
            graph, prediction.logits(), targets.labels(), weights.crossEntropy());
    huber.scale(graph, lossScale);
    crossEntropy.scale(graph, lossScale);
    if (perceptual.isEmpty()) {
      return new Prediction(huber.gradient(), crossEntropy.gradient());
    }
    perceptualTerm =
        PerceptualLoss.record(
            graph, perceptual.get(), rgb, targets.rgb(), weights.perceptual(), lossScale);
    if (graph.mode() == Mode.INFERENCE) {
      return new Prediction(null, null);
    }
    Tensor ds = graph.float32("loss.ds", prediction.s().shape());
    Tensor viaRgb = decoder.backward(graph, perceptualTerm.gradient());
    graph.add(new Add(huber.gradient(), viaRgb, ds, false));
    return new Prediction(ds, crossEntropy.gradient());
  }

  /** Predicted a* and b*, (N, H, W, 2); computed only where the graph keeps it. */
  public Tensor ab() {
    return ab;
  }

  /** The predicted picture, (N, H, W, 3) in [0, 1]; computed only where it is used or kept. */
  public Tensor rgb() {
    return rgb;
  }

  /** The losses of the last run. */
  public Losses read(Backend backend) {
    return Losses.of(
        weights,
        scalar(backend, huber),
        scalar(backend, crossEntropy),
        perceptualTerm == null ? 0 : scalar(backend, perceptualTerm));
  }

  private static double scalar(Backend backend, LossTerm term) {
    float[] values = new float[Math.toIntExact(term.loss().shape().elements())];
    backend.download(term.loss(), FloatBuffer.wrap(values));
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum / values.length;
  }
}
