// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.checkpoint.Int8Calibration;
import java.util.Locale;
import java.util.function.DoubleSupplier;

/**
 * Whether {@code --precision auto} computes in int8 rather than in fp32, and why. int8 must be
 * close to fp32 and be expected to save time (docs/performance.md).
 *
 * @param reason a sentence for the user
 */
record Int8Choice(boolean int8, String reason) {
  /** With a smaller share, conversions and fp32 take most of the time. */
  private static final double LEAST_SHARE = 0.5;

  /** Preparing the weights of int8 takes as long as it saves on about two pictures. */
  private static final int FEWEST_PICTURES = 3;

  /**
   * Chooses.
   *
   * @param calibration of the checkpoint
   * @param pictures number of pictures to colour
   * @param share of the network's multiplications that run in int8, from 0 to 1; called if it
   *     matters
   */
  static Int8Choice of(Int8Calibration calibration, int pictures, DoubleSupplier share) {
    String differences =
        String.format(
            Locale.ROOT,
            "When this checkpoint was calibrated, int8 differed from fp32 by %.2f CAM16-UCS on"
                + " average, by %.2f in the worst picture.",
            calibration.mean(),
            calibration.worst());
    if (!calibration.faithful()) {
      return new Int8Choice(false, differences);
    }
    if (pictures < FEWEST_PICTURES) {
      String few = "int8 saves time from " + FEWEST_PICTURES + " pictures on.";
      return new Int8Choice(false, few);
    }
    double found = share.getAsDouble();
    if (found < LEAST_SHARE) {
      return new Int8Choice(
          false,
          String.format(
              Locale.ROOT,
              "Only %.0f %% of this network's multiplications can run in int8.",
              100 * found));
    }
    return new Int8Choice(true, differences);
  }

  /** The choice and its reason. */
  String message() {
    return "--precision auto: computing in " + (int8 ? "int8. " : "fp32. ") + reason;
  }
}
