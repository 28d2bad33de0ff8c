// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

/**
 * The curve between tristimulus values relative to white and L*a*b*, over arrays: f(t) = cbrt(t)
 * for t > 0.008856, else 7.787 t + 16/116. Its inverse is f^3 for f > 6/29, else (f - 16/116) /
 * 7.787.
 */
final class LabCurve {
  /** Below this t, f and L* are linear. */
  static final float LINEAR_END = 0.008856f;

  private static final float CURVE_START = 6 / 29f;
  private static final float SLOPE = 7.787f;
  private static final float OFFSET = 16 / 116f;

  private LabCurve() {}

  /** f = f(t); {@code f} is not {@code t}. */
  static void forward(float[] t, float[] f, float[] spare, int count) {
    clamp(t, spare, count);
    Roots.cube(spare, f, count);
    for (int i = 0; i < count; i++) {
      f[i] = BranchFree.of(BranchFree.below(t[i], LINEAR_END), SLOPE * t[i] + OFFSET, f[i]);
    }
  }

  /** t as a function of f. */
  static float inverse(float f) {
    return BranchFree.of(BranchFree.below(f, CURVE_START), (f - OFFSET) / SLOPE, f * f * f);
  }

  /** The derivative of {@link #inverse}. */
  static float inverseSlope(float f) {
    return BranchFree.of(BranchFree.below(f, CURVE_START), 1 / SLOPE, 3 * f * f);
  }

  private static void clamp(float[] t, float[] clamped, int count) {
    for (int i = 0; i < count; i++) {
      clamped[i] = Math.max(t[i], LINEAR_END);
    }
  }
}
