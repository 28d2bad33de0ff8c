// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import java.util.Map;

/** a* and b* for every pixel of a picture, to be combined with the lightness of its grey values. */
public sealed interface AbField {
  /** A picture without colours. */
  AbField NEUTRAL = constant(Ab.NEUTRAL);

  /** {@return the same colour for every pixel} */
  static AbField constant(Ab color) {
    return new ByLabel(Map.of(), color);
  }

  /**
   * {@return the colour of a pixel}
   *
   * @param pixel position, counted from the top left, rows first
   * @param label raw label id of the pixel
   */
  Ab at(int pixel, int label);

  /**
   * One colour for each label.
   *
   * @param colors colours by raw label id, 0 to 255
   * @param otherwise the colour of pixels with other labels, and of pictures without labels
   */
  record ByLabel(Map<Integer, Ab> colors, Ab otherwise) implements AbField {
    /** Copies the map. */
    public ByLabel {
      colors = Map.copyOf(colors);
    }

    @Override
    public Ab at(int pixel, int label) {
      return colors.getOrDefault(label, otherwise);
    }
  }

  /** One colour for each pixel, such as a network's output. */
  final class ByPixel implements AbField {
    private final float[] ab;

    /**
     * Wraps an array, which the caller must not change afterwards.
     *
     * @param ab a* and b*, two elements per pixel, rows first
     * @throws IllegalArgumentException if the number of elements is odd
     */
    public ByPixel(float[] ab) {
      if (ab.length % 2 != 0) {
        throw new IllegalArgumentException(ab.length + " values of a* and b*, two per pixel");
      }
      this.ab = ab;
    }

    @Override
    public Ab at(int pixel, int label) {
      return new Ab(a(pixel), b(pixel));
    }

    float a(int pixel) {
      return ab[2 * pixel];
    }

    float b(int pixel) {
      return ab[2 * pixel + 1];
    }

    /** Number of pixels. */
    int pixels() {
      return ab.length / 2;
    }
  }
}
