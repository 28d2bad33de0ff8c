// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.inference;

import io.github.chromapath.graph.Precision;
import io.github.chromapath.model.ModelConfig;
import java.util.Objects;

/**
 * What a {@link Predictor} is compiled for.
 *
 * @param model the network
 * @param batch pictures in a batch, at least 1
 * @param height rows of the colour network's input, a multiple of 8
 * @param width columns of the colour network's input, a multiple of 8
 * @param segmentation whether {@link Predictor#logits} will be read; the head is left out otherwise
 * @param precision how activations are stored
 */
public record PredictorConfig(
    ModelConfig model,
    int batch,
    int height,
    int width,
    boolean segmentation,
    Precision precision) {
  /**
   * Checks the batch; the network checks the size.
   *
   * @throws IllegalArgumentException if {@code batch} is below 1
   */
  public PredictorConfig {
    Objects.requireNonNull(model);
    Objects.requireNonNull(precision);
    if (batch < 1) {
      throw new IllegalArgumentException("a batch has at least 1 picture, not " + batch);
    }
  }

  /** One picture at a time, in fp32, without segmentation. */
  public static PredictorConfig of(ModelConfig model, int height, int width) {
    return new PredictorConfig(model, 1, height, width, false, Precision.FP32);
  }

  /** The same for batches of {@code pictures}. */
  public PredictorConfig withBatch(int pictures) {
    return new PredictorConfig(model, pictures, height, width, segmentation, precision);
  }

  /** The same with the segmentation head. */
  public PredictorConfig withSegmentation() {
    return new PredictorConfig(model, batch, height, width, true, precision);
  }

  /** The same with activations stored in another precision. */
  public PredictorConfig withPrecision(Precision another) {
    return new PredictorConfig(model, batch, height, width, segmentation, another);
  }
}
