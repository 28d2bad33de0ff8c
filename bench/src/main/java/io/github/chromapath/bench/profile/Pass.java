// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.profile;

import io.github.chromapath.bench.peer.BatchShape;
import io.github.chromapath.estimate.StepSpec;
import io.github.chromapath.graph.FrozenWeights;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.inference.Arithmetic;
import io.github.chromapath.inference.Predictor;
import io.github.chromapath.inference.PredictorConfig;
import io.github.chromapath.loss.PerceptualSize;
import io.github.chromapath.model.InputSize;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.op.Op;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A pass over the whole network.
 *
 * @param size height and width of the pictures in pixels, a multiple of 8
 * @param batch pictures per batch
 * @param arithmetic the numbers that it computes with; training has no int8
 */
public record Pass(Mode mode, ModelConfig model, int size, int batch, Arithmetic arithmetic) {
  /** Kinds of passes. */
  public enum Mode {
    /** The prediction of colours, without the segmentation head. */
    INFERENCE,
    /** A joint training step with the perceptual loss at the pictures' size. */
    TRAINING
  }

  /**
   * Checks the sizes and the arithmetic.
   *
   * @throws IllegalArgumentException if {@code size} is no multiple of 8, {@code batch} below 1, or
   *     training in int8
   */
  public Pass {
    if (size < 8 || size % 8 != 0) {
      throw new IllegalArgumentException("the size must be a multiple of 8, not " + size);
    }
    if (batch < 1) {
      throw new IllegalArgumentException("the batch must be at least 1, not " + batch);
    }
    if (mode == Mode.TRAINING && arithmetic.calibration().isPresent()) {
      throw new IllegalArgumentException("int8 is for inference only, not for training");
    }
  }

  /** A pass in floating-point numbers. */
  public Pass(Mode mode, ModelConfig model, int size, int batch, Precision precision) {
    this(mode, model, size, batch, Arithmetic.of(precision));
  }

  /** How activations are stored that are not in int8. */
  public Precision precision() {
    return arithmetic.precision();
  }

  /** All operations in the order in which a device with little memory receives them. */
  public List<Op> operations() {
    return operations(0);
  }

  /**
   * All operations in the order in which a device receives them. Nothing is allocated.
   *
   * @param temporaryBytes of the device: {@link io.github.chromapath.backend.Capabilities}
   */
  public List<Op> operations(long temporaryBytes) {
    return switch (mode) {
      case INFERENCE -> inference();
      case TRAINING -> training().operations(temporaryBytes);
    };
  }

  /** Number and size of its images. */
  public BatchShape batchShape() {
    return new BatchShape(batch, size, size);
  }

  /** The training step. */
  public StepSpec training() {
    return new StepSpec(
        model, new InputSize(size, size), batch, precision(), Optional.of(PerceptualSize.OWN));
  }

  /** The prediction. */
  public PredictorConfig prediction() {
    return PredictorConfig.of(model, size, size).withBatch(batch).withArithmetic(arithmetic);
  }

  private List<Op> inference() {
    try (ParameterStore store = new ParameterStore()) {
      model.register(store);
      store.layOut(false);
      return Predictor.schedule(store, FrozenWeights.laidOut(), prediction());
    }
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s at %dx%d, batch %d, %s, width %s",
        mode.name().toLowerCase(Locale.ROOT),
        size,
        size,
        batch,
        arithmetic.calibration().isPresent() ? "int8" : precision().name().toLowerCase(Locale.ROOT),
        model.width());
  }
}
