// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

/**
 * The colour of a pixel without its lightness, in CIE L*a*b*.
 *
 * @param a a*, from green to red
 * @param b b*, from blue to yellow
 */
public record Ab(double a, double b) {
  /** No colour. */
  public static final Ab NEUTRAL = new Ab(0, 0);

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if a value is not finite
   */
  public Ab {
    if (!Double.isFinite(a) || !Double.isFinite(b)) {
      throw new IllegalArgumentException("a* and b* must be finite, not " + a + " and " + b);
    }
  }
}
