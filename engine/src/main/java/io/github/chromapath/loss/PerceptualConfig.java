// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.loss;

import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.tensor.Shape;

/**
 * How perceptual difference is measured.
 *
 * @param vgg16 allocated parameters of {@link io.github.chromapath.model.Vgg16Features}; not owned
 * @param size the longer side at which pictures are compared; 0 for their own size
 */
public record PerceptualConfig(ParameterStore vgg16, int size) {
  /**
   * Checks the size.
   *
   * @throws IllegalArgumentException if {@code size} is neither 0 nor at least 4
   */
  public PerceptualConfig {
    requireSize(size);
  }

  /**
   * Checks a size where there are no parameters to make a configuration of.
   *
   * @throws IllegalArgumentException if {@code size} is neither 0 nor at least 4
   */
  public static void requireSize(int size) {
    if (size != 0 && size < 4) {
      throw new IllegalArgumentException("perceptual-size must be 0 or at least 4, not " + size);
    }
  }

  int height(Shape picture) {
    return scaled(picture.h(), picture);
  }

  int width(Shape picture) {
    return scaled(picture.w(), picture);
  }

  private int scaled(int extent, Shape picture) {
    int longer = Math.max(picture.h(), picture.w());
    return size == 0 ? extent : Math.max(4, Math.round((float) extent * size / longer));
  }
}
