// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.image.Picture;

/** Composes a grey picture and its coloured version, for visual comparison. */
final class SideBySide {
  private SideBySide() {}

  /** Whether the samples of both pictures fit into one. */
  static boolean fits(Picture original) {
    return 6L * original.width() * original.height() <= Integer.MAX_VALUE;
  }

  /**
   * {@return a picture of twice the width, grey on the left and coloured on the right, without
   * alpha}
   *
   * @param original the picture, in any layout
   * @param colored the result, of the same size and depth
   */
  static Picture of(Picture original, Picture colored) {
    int width = original.width();
    int height = original.height();
    float[] gray = new float[width];
    short[] samples = new short[Math.multiplyExact(6, width * height)];
    int at = 0;
    for (int y = 0; y < height; y++) {
      original.gray(y * width, (y + 1) * width, gray);
      for (int x = 0; x < width; x++) {
        short value = (short) Math.round(gray[x] * original.maximum());
        samples[at++] = value;
        samples[at++] = value;
        samples[at++] = value;
      }
      for (int x = 0; x < width; x++) {
        for (int channel = 0; channel < 3; channel++) {
          samples[at++] = (short) colored.sample(x, y, channel);
        }
      }
    }
    return Picture.of(2 * width, height, original.bits(), Picture.Layout.RGB, samples);
  }
}
