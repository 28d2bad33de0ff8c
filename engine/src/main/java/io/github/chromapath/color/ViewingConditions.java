// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.color;

/**
 * The viewing conditions of CAM16.
 *
 * @param white the adopted white; Y = 1
 * @param adaptingLuminance L_A, the luminance of the adapting field in cd/m2
 * @param background Y_b, the luminance of the background in percent of the white's
 * @param surround brightness of the surround
 */
public record ViewingConditions(
    Xyz white, double adaptingLuminance, double background, Surround surround) {

  /** The brightness of the surround, with its constants in CAM16 (Li et al., 2017). */
  public enum Surround {
    /** A lit room: surface colours. */
    AVERAGE(1, .69, 1),
    /** A dimly lit room: television. */
    DIM(.9, .59, .9),
    /** A dark room: cinema. */
    DARK(.8, .525, .8);

    private final double adaptation;
    private final double impact;
    private final double chromaticInduction;

    Surround(double adaptation, double impact, double chromaticInduction) {
      this.adaptation = adaptation;
      this.impact = impact;
      this.chromaticInduction = chromaticInduction;
    }

    /** F, the largest degree of adaptation. */
    public double adaptation() {
      return adaptation;
    }

    /** c, the exponent of the impact of the surround. */
    public double impact() {
      return impact;
    }

    /** N_c, the chromatic induction factor. */
    public double chromaticInduction() {
      return chromaticInduction;
    }
  }

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a luminance is not positive
   */
  public ViewingConditions {
    if (!(white.y() > 0 && adaptingLuminance > 0 && background > 0)) {
      throw new IllegalArgumentException("the luminances of viewing conditions must be positive");
    }
  }

  /** The conditions of the paper's evaluation: D65, L_A 20 cd/m2, Y_b 20, dim surround. */
  public static ViewingConditions paper() {
    return new ViewingConditions(Xyz.D65, 20, 20, Surround.DIM);
  }

  /** F_L, the factor of luminance-level adaptation. */
  public double luminanceFactor() {
    double k = 1 / (5 * adaptingLuminance + 1);
    double k4 = k * k * k * k;
    return .2 * k4 * (5 * adaptingLuminance)
        + .1 * (1 - k4) * (1 - k4) * Math.cbrt(5 * adaptingLuminance);
  }

  /** D, the degree of adaptation to the white, in [0, 1]. */
  public double degreeOfAdaptation() {
    double d = surround.adaptation() * (1 - Math.exp((-adaptingLuminance - 42) / 92) / 3.6);
    return Math.min(1, Math.max(0, d));
  }
}
