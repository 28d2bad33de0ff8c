// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.color.propagation;

/** Wanted corrections of a* and b* of some pixels of a picture. Not thread-safe. */
public final class Targets {
  private final float[] weight;
  private final float[] a;
  private final float[] b;

  /**
   * No corrections.
   *
   * @param pixels of the picture
   */
  public Targets(int pixels) {
    weight = new float[pixels];
    a = new float[pixels];
    b = new float[pixels];
  }

  /**
   * Replaces the correction that is wanted for a pixel.
   *
   * @param pixel counted from the top left
   * @param strength weight of its squared error, above 0; that of two equal neighbours is 1
   * @param toA addition to a*
   * @param toB addition to b*
   * @throws IllegalArgumentException if a value is not finite, or the weight not above 0
   */
  public void set(int pixel, float strength, double toA, double toB) {
    if (!(strength > 0 && Float.isFinite(strength) && Double.isFinite(toA + toB))) {
      throw new IllegalArgumentException(
          "a correction of (" + toA + ", " + toB + ") with weight " + strength);
    }
    weight[pixel] = strength;
    a[pixel] = (float) toA;
    b[pixel] = (float) toB;
  }

  int pixels() {
    return weight.length;
  }

  float weight(int pixel) {
    return weight[pixel];
  }

  /** Writes weight times correction from element {@code first} on; channel 0 is a*. */
  void weighted(int channel, float[] side, int first) {
    float[] wanted = channel == 0 ? a : b;
    for (int i = 0; i < weight.length; i++) {
      side[first + i] = weight[i] * wanted[i];
    }
  }
}
