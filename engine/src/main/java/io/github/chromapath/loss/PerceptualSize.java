// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.loss;

import io.github.chromapath.tensor.Shape;
import java.util.OptionalInt;

/**
 * The size at which images are compared.
 *
 * @param longerSide their longer side after resizing, in pixels, at least {@value #LEAST}; empty to
 *     compare them as they are
 */
public record PerceptualSize(OptionalInt longerSide) {
  /** The least extent of a compared image. */
  private static final int LEAST = 4;

  /** Images are compared at their own size. */
  public static final PerceptualSize OWN = new PerceptualSize(OptionalInt.empty());

  /**
   * Checks the size.
   *
   * @throws IllegalArgumentException if the longer side is below {@value #LEAST}
   */
  public PerceptualSize {
    if (longerSide.isPresent() && longerSide.getAsInt() < LEAST) {
      throw new IllegalArgumentException(
          "perceptual-size must be 0 or at least " + LEAST + ", not " + longerSide.getAsInt());
    }
  }

  /**
   * The size that the option and the stored setting perceptual-size mean.
   *
   * @param setting the longer side in pixels, or 0 for the images' own size
   * @throws IllegalArgumentException if {@code setting} is neither 0 nor at least {@value #LEAST}
   */
  public static PerceptualSize ofSetting(int setting) {
    return setting == 0 ? OWN : new PerceptualSize(OptionalInt.of(setting));
  }

  /** The inverse of {@link #ofSetting}. */
  public int toSetting() {
    return longerSide.orElse(0);
  }

  /** Rows at which an image is compared. */
  public int height(Shape image) {
    return scaled(image.h(), image);
  }

  /** Columns at which an image is compared. */
  public int width(Shape image) {
    return scaled(image.w(), image);
  }

  private int scaled(int extent, Shape image) {
    int longer = Math.max(image.h(), image.w());
    return longerSide.isEmpty()
        ? extent
        : Math.max(LEAST, Math.round((float) extent * longerSide.getAsInt() / longer));
  }
}
