// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.color;

import io.github.chromapath.op.Lightness;

/**
 * The transfer curves of {@link SRgb} and {@link Lab}, computed from tables for values in [0, 1].
 * Results are within 1e-7 of the exact ones, relative to their range: a hundredth of a 16-bit step.
 */
final class PictureCurves {
  private static final PowerTable GAMMA = new PowerTable(SRgb.GAMMA);
  private static final PowerTable CUBE_ROOT_OF_GAMMA = new PowerTable(SRgb.GAMMA / 3);
  private static final PowerTable INVERSE_GAMMA = new PowerTable(1 / SRgb.GAMMA);

  private PictureCurves() {}

  /** L* of a grey pixel, an approximation of {@link Lab#lightness}. */
  static double lightness(double gray) {
    if (!(gray <= 1)) {
      return Lab.lightness(gray, Lightness.SRGB);
    }
    if (gray <= SRgb.ENCODED_TOE) {
      return Lab.L_SLOPE * (gray / SRgb.SLOPE);
    }
    double base = (gray + SRgb.OFFSET) / (1 + SRgb.OFFSET);
    double y = GAMMA.of(base);
    return y > Lab.TOE ? 116 * CUBE_ROOT_OF_GAMMA.of(base) - 16 : Lab.L_SLOPE * y;
  }

  /** Gamma-encodes linear light, clamped to [0, 1]; an approximation of {@link SRgb#encode}. */
  static double encode(double linear) {
    if (!(linear < 1)) {
      return Math.min(linear, 1);
    }
    return linear <= SRgb.LINEAR_TOE
        ? Math.max(0, linear * SRgb.SLOPE)
        : (1 + SRgb.OFFSET) * INVERSE_GAMMA.of(linear) - SRgb.OFFSET;
  }
}
