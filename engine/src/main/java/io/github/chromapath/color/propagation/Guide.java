// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.color.propagation;

/**
 * A picture whose smooth areas corrections spread over: its grey values and predicted colours. The
 * arrays are not copied, and must not change while it is used.
 */
public final class Guide {
  private final float[] gray;
  private final float[] ab;
  private final int width;

  /**
   * A picture.
   *
   * @param gray (height, width) in [0, 1]
   * @param ab predicted a* and b*, (height, width, 2)
   * @param width columns, at least 1
   * @throws IllegalArgumentException if the arrays do not match, or a value is not finite
   */
  public Guide(float[] gray, float[] ab, int width) {
    if (width < 1
        || gray.length == 0
        || gray.length % width != 0
        || ab.length != 2L * gray.length) {
      throw new IllegalArgumentException(
          "%d grey values and %d of a* and b* in rows of %d"
              .formatted(gray.length, ab.length, width));
    }
    requireFinite(gray);
    requireFinite(ab);
    this.gray = gray;
    this.ab = ab;
    this.width = width;
  }

  private static void requireFinite(float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw new IllegalArgumentException("a value of " + value);
      }
    }
  }

  int pixels() {
    return gray.length;
  }

  int width() {
    return width;
  }

  int height() {
    return gray.length / width;
  }

  float gray(int pixel) {
    return gray[pixel];
  }

  float a(int pixel) {
    return ab[2 * pixel];
  }

  float b(int pixel) {
    return ab[2 * pixel + 1];
  }
}
