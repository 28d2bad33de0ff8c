// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.loss;

import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.tensor.Shape;
import java.util.OptionalInt;

/**
 * How perceptual difference is measured.
 *
 * @param vgg16 allocated parameters of {@link io.github.chromapath.model.Vgg16Features}; not owned
 * @param size the longer side, in pixels, at which images are compared, at least 4; empty for their
 *     own size
 */
public record PerceptualConfig(ParameterStore vgg16, OptionalInt size) {
  /**
   * Checks the size.
   *
   * @throws IllegalArgumentException if {@code size} is below 4
   */
  public PerceptualConfig {
    if (size.isPresent() && size.getAsInt() < 4) {
      throw new IllegalArgumentException(
          "images are compared at a size of at least 4 pixels, not " + size.getAsInt());
    }
  }

  /**
   * A configuration for a value of the option perceptual-size.
   *
   * @param size the longer side in pixels, at least 4, or 0 for the images' own size
   * @throws IllegalArgumentException if {@code size} is neither 0 nor at least 4
   */
  public static PerceptualConfig of(ParameterStore vgg16, int size) {
    requireSize(size);
    return new PerceptualConfig(vgg16, size == 0 ? OptionalInt.empty() : OptionalInt.of(size));
  }

  /**
   * Checks a value of the option perceptual-size.
   *
   * @throws IllegalArgumentException if {@code size} is neither 0 nor at least 4
   */
  public static void requireSize(int size) {
    if (size != 0 && size < 4) {
      throw new IllegalArgumentException("perceptual-size must be 0 or at least 4, not " + size);
    }
  }

  int height(Shape image) {
    return scaled(image.h(), image);
  }

  int width(Shape image) {
    return scaled(image.w(), image);
  }

  private int scaled(int extent, Shape image) {
    int longer = Math.max(image.h(), image.w());
    return size.isEmpty()
        ? extent
        : Math.max(4, Math.round((float) extent * size.getAsInt() / longer));
  }
}
