// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.colorize;

import io.github.chromapath.graph.Calibration;
import io.github.chromapath.inference.Arithmetic;
import io.github.chromapath.inference.PredictorConfig;
import io.github.chromapath.model.InputSize;
import java.util.Optional;

/**
 * The sizes at which the network runs on a batch.
 *
 * @param full that of the colours
 * @param reduced a smaller one with the same batches, if the spread of the colours is measured
 */
record Passes(PredictorConfig full, Optional<PredictorConfig> reduced) {
  /** Sides of the reduced input, as a share of those of the full one. */
  private static final double REDUCTION = 0.7;

  private static final int STEP = 8;

  /**
   * The passes for colours.
   *
   * @param confidence whether their spread is measured too
   */
  static Passes of(PredictorConfig full, boolean confidence) {
    return new Passes(full, confidence ? Optional.of(reduced(full)) : Optional.empty());
  }

  /** The same with convolutions in int8. */
  Passes withCalibration(Calibration calibration) {
    Arithmetic arithmetic = Arithmetic.int8(calibration);
    return new Passes(
        full.withArithmetic(arithmetic), reduced.map(config -> config.withArithmetic(arithmetic)));
  }

  /** The passes for colours whose spread is not measured. */
  Passes withoutReduced() {
    return new Passes(full, Optional.empty());
  }

  private static PredictorConfig reduced(PredictorConfig full) {
    InputSize size = new InputSize(reduced(full.height()), reduced(full.width()));
    return new PredictorConfig(full.model(), full.batch(), size, false, full.arithmetic());
  }

  /** The nearest multiple of 8, at least 8. */
  private static int reduced(int side) {
    return Math.max(STEP, STEP * (int) Math.round(REDUCTION * side / STEP));
  }
}
