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
   * One colour for each label.
   *
   * @param colors colours by raw label id
   * @param otherwise the colour of pixels with other labels, and of pictures without labels
   */
  record ByLabel(Map<Integer, Ab> colors, Ab otherwise) implements AbField {
    /** Copies the map. */
    public ByLabel {
      colors = Map.copyOf(colors);
    }
  }

  /** One colour for each pixel, such as a network's output. */
  final class ByPixel implements AbField {
    private final float[] ab;

    /**
     * Wraps an array, which the caller must not change afterwards.
     *
     * @param ab a* and b*, two elements per pixel, rows first
     */
    public ByPixel(float[] ab) {
      this.ab = ab;
    }

    /** Returns the array itself. */
    float[] ab() {
      return ab;
    }
  }
}
