// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.inference;

import io.github.chromapath.graph.Precision;
import io.github.chromapath.model.InputSize;
import io.github.chromapath.model.ModelConfig;
import java.util.Objects;

/**
 * The network and the batches that a {@link Predictor} is compiled for.
 *
 * @param model the network
 * @param batch images in a batch, at least 1
 * @param size of the colour network's input
 * @param segmentation whether {@link Predictor#logits} can be read; without it, the segmentation
 *     head is not computed. False if the network has none
 * @param arithmetic the numbers that it computes with
 */
public record PredictorConfig(
    ModelConfig model, int batch, InputSize size, boolean segmentation, Arithmetic arithmetic) {
  /**
   * Checks the batch and the segmentation.
   *
   * @throws IllegalArgumentException if {@code batch} is below 1, or the network has no
   *     segmentation
   */
  public PredictorConfig {
    Objects.requireNonNull(model);
    Objects.requireNonNull(size);
    Objects.requireNonNull(arithmetic);
    if (batch < 1) {
      throw new IllegalArgumentException("a batch has at least 1 image, not " + batch);
    }
    if (segmentation && !model.segmentation()) {
      throw new IllegalArgumentException(
          "the model " + model.architecture().label() + " predicts no segmentation");
    }
  }

  /**
   * One image at a time, in fp32, without segmentation.
   *
   * @param height rows of the colour network's input, a multiple of 8
   * @param width columns of the colour network's input, a multiple of 8
   * @throws IllegalArgumentException if a size is not a positive multiple of 8
   */
  public static PredictorConfig of(ModelConfig model, int height, int width) {
    return new PredictorConfig(
        model, 1, new InputSize(height, width), false, Arithmetic.of(Precision.FP32));
  }

  /** Rows of the colour network's input. */
  public int height() {
    return size.height();
  }

  /** Columns of the colour network's input. */
  public int width() {
    return size.width();
  }

  /** The same for batches of {@code images}. */
  public PredictorConfig withBatch(int images) {
    return new PredictorConfig(model, images, size, segmentation, arithmetic);
  }

  /** The same with the segmentation head. */
  public PredictorConfig withSegmentation() {
    return withSegmentation(true);
  }

  /** The same with or without the segmentation head. */
  public PredictorConfig withSegmentation(boolean enabled) {
    return new PredictorConfig(model, batch, size, enabled, arithmetic);
  }

  /** The same with activations stored in another precision, none of them in int8. */
  public PredictorConfig withPrecision(Precision another) {
    return withArithmetic(Arithmetic.of(another));
  }

  /** The same with other numbers. */
  public PredictorConfig withArithmetic(Arithmetic another) {
    return new PredictorConfig(model, batch, size, segmentation, another);
  }

  /** How activations are stored that are not in int8. */
  public Precision precision() {
    return arithmetic.precision();
  }
}
