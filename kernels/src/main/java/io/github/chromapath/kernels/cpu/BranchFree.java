// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

/** Choices by arithmetic: loops over them are vectorized, unlike loops with branches. */
final class BranchFree {
  private static final float HUGE = 0x1p127f;

  private BranchFree() {}

  /** 1 if x < threshold, else 0; exact if they differ by 2^-127 or more. NaN if x is NaN. */
  static float below(float x, float threshold) {
    return Math.min(1, Math.max(0, (threshold - x) * HUGE));
  }

  /** {@code one} if choice is 1, {@code zero} if it is 0; both must be finite. */
  static float of(float choice, float one, float zero) {
    return choice * one + (1 - choice) * zero;
  }
}
