// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import io.github.chromapath.color.ColorPlanes;
import io.github.chromapath.color.SRgb;
import io.github.chromapath.image.Picture;

/** The linear light of a picture's pixels, from a table of all sample values. Thread-safe. */
final class LinearLight {
  private static final float[] OF_8_BITS = table(255);

  private LinearLight() {}

  private static final class Deep {
    static final float[] OF_16_BITS = table(65535);
  }

  private static float[] table(int maximum) {
    float[] table = new float[maximum + 1];
    for (int level = 0; level <= maximum; level++) {
      table[level] = (float) SRgb.decode((double) level / maximum);
    }
    return table;
  }

  /**
   * Decodes pixels.
   *
   * @param levels samples of {@code picture}, three per pixel
   * @param linear receives linear light in [0, 1]
   * @param pixels number of pixels
   */
  static void decode(Picture picture, int[] levels, ColorPlanes linear, int pixels) {
    float[] table = picture.bits() == 8 ? OF_8_BITS : Deep.OF_16_BITS;
    float[] red = linear.first();
    float[] green = linear.second();
    float[] blue = linear.third();
    for (int i = 0; i < pixels; i++) {
      red[i] = table[levels[3 * i]];
      green[i] = table[levels[3 * i + 1]];
      blue[i] = table[levels[3 * i + 2]];
    }
  }
}
