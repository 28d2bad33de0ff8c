// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.peer;

import io.github.chromapath.graph.Precision;

/**
 * Limits of the difference between a subject's result and the reference. A subject beyond them is
 * not timed.
 */
public final class Agreement {
  /**
   * The limit in fp32. Sums of up to 4608 products in different orders, a hundred of them in a row,
   * give 2e-6 at full width (ONNX Runtime and libtorch at 224x224); wrong convolutions of libtorch
   * gave 6e-2.
   */
  public static final double FP32 = 1e-3;

  /**
   * The limit for activations rounded to bf16, against fp32. Each of a hundred operations in a row
   * rounds to 8 bits, 2^-9 of the value at most, and such errors add up like a random walk to 2e-2.
   * At full width and 224x224 this project is 1e-2 off and libtorch, whose weights and sums between
   * operations are bf16 too, 3e-2.
   */
  public static final double BF16 = 5e-2;

  private Agreement() {}

  /** The limit of a precision, against fp32. */
  public static double limit(Precision precision) {
    return precision == Precision.FP32 ? FP32 : BF16;
  }

  /**
   * The relative Euclidean difference |actual - expected| / |expected|. It is NaN or infinite if an
   * element is.
   */
  public static double error(float[] actual, float[] expected) {
    if (actual.length != expected.length) {
      throw new IllegalArgumentException(
          actual.length + " numbers cannot be compared with " + expected.length);
    }
    double difference = 0;
    double length = 0;
    for (int i = 0; i < actual.length; i++) {
      double d = (double) actual[i] - expected[i];
      difference += d * d;
      length += (double) expected[i] * expected[i];
    }
    return Math.sqrt(difference / length);
  }

  /**
   * Requires the difference to be within a limit.
   *
   * @param who computed {@code actual}
   * @throws IllegalStateException if the difference is larger
   */
  public static void require(String who, float[] actual, float[] expected, double limit) {
    double error = error(actual, expected);
    if (!(error <= limit)) {
      throw new IllegalStateException(
          "%s differs from the reference by %.3g, more than %.3g".formatted(who, error, limit));
    }
  }
}
