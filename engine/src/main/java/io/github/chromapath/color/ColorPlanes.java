// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.color;

/**
 * The three components of pixels, each in an array of its own, so that loops over pixels can be
 * vectorised. Not thread-safe.
 */
public final class ColorPlanes {
  private final float[] first;
  private final float[] second;
  private final float[] third;

  /** Zeros for this number of pixels. */
  public ColorPlanes(int pixels) {
    first = new float[pixels];
    second = new float[pixels];
    third = new float[pixels];
  }

  /** The array of the first component: red, L* or J'. */
  public float[] first() {
    return first;
  }

  /** The array of the second component: green, a* or a'. */
  public float[] second() {
    return second;
  }

  /** The array of the third component: blue, b* or b'. */
  public float[] third() {
    return third;
  }
}
