// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

/** Choices made by arithmetic, which loops vectorise, unlike branches. */
final class BranchFree {
  private static final float HUGE = 0x1p127f;

  private BranchFree() {}

  /**
   * 1 where x < threshold, else 0; exact where they differ by 2^-127 or more. NaN where x is NaN.
   */
  static float below(float x, float threshold) {
    return Math.min(1, Math.max(0, (threshold - x) * HUGE));
  }

  /** {@code one} where choice is 1, {@code zero} where it is 0; both must be finite. */
  static float of(float choice, float one, float zero) {
    return choice * one + (1 - choice) * zero;
  }
}
