// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.profile;

import io.github.chromapath.bench.peer.BatchShape;
import io.github.chromapath.estimate.StepSpec;
import io.github.chromapath.graph.FrozenWeights;
import io.github.chromapath.graph.Precision;
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
 */
public record Pass(Mode mode, ModelConfig model, int size, int batch, Precision precision) {
  /** Kinds of passes. */
  public enum Mode {
    /** The prediction of colours, without the segmentation head. */
    INFERENCE,
    /** A joint training step with the perceptual loss at the pictures' size. */
    TRAINING
  }

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if {@code size} is no multiple of 8 or {@code batch} below 1
   */
  public Pass {
    if (size < 8 || size % 8 != 0) {
      throw new IllegalArgumentException("the size must be a multiple of 8, not " + size);
    }
    if (batch < 1) {
      throw new IllegalArgumentException("the batch must be at least 1, not " + batch);
    }
  }

  /** All operations in the order in which a backend receives them. Nothing is allocated. */
  public List<Op> operations() {
    return switch (mode) {
      case INFERENCE -> inference();
      case TRAINING -> training().operations();
    };
  }

  /** Number and size of its images. */
  public BatchShape batchShape() {
    return new BatchShape(batch, size, size);
  }

  /** The training step. */
  public StepSpec training() {
    return new StepSpec(
        model, new InputSize(size, size), batch, precision, Optional.of(PerceptualSize.OWN));
  }

  /** The prediction. */
  public PredictorConfig prediction() {
    return PredictorConfig.of(model, size, size).withBatch(batch).withPrecision(precision);
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
        precision.name().toLowerCase(Locale.ROOT),
        model.width());
  }
}
