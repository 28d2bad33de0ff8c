// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.inference;

import io.github.chromapath.graph.Calibration;
import io.github.chromapath.graph.Precision;
import java.util.Objects;
import java.util.Optional;

/**
 * The numbers that a {@link Predictor} computes with.
 *
 * @param precision how activations are stored; with int8, those that stay floating-point numbers
 * @param calibration the ranges of the activations, for convolutions in int8; empty for none
 */
public record Arithmetic(Precision precision, Optional<Calibration> calibration) {
  /** Refuses null. */
  public Arithmetic {
    Objects.requireNonNull(precision);
    Objects.requireNonNull(calibration);
  }

  /** Floating-point numbers only. */
  public static Arithmetic of(Precision precision) {
    return new Arithmetic(precision, Optional.empty());
  }

  /**
   * Convolutions in int8, and what is left in fp32: the first convolutions, and those that the
   * calibration rejects. In bf16 these would cost more accuracy than int8 does
   * (docs/performance.md).
   */
  public static Arithmetic int8(Calibration calibration) {
    return new Arithmetic(Precision.FP32, Optional.of(calibration));
  }
}
