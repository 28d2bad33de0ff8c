// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

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
   * Decodes samples.
   *
   * @param levels samples of {@code picture}
   * @param linear receives linear light in [0, 1]
   * @param count number of samples
   */
  static void decode(Picture picture, int[] levels, float[] linear, int count) {
    float[] table = picture.bits() == 8 ? OF_8_BITS : Deep.OF_16_BITS;
    for (int i = 0; i < count; i++) {
      linear[i] = table[levels[i]];
    }
  }
}
