// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

/** A table of one colour at every brightness from 0 to twice its own. */
final class Shades {
  private static final int STEPS = 512;

  private final int[] table = new int[STEPS];

  Shades(int rgb) {
    for (int i = 0; i < STEPS; i++) {
      table[i] = Rgb.modulate(rgb, i);
    }
  }

  /** The shades of a colour seen through haze with a weight of 0 to 256. */
  Shades(int rgb, int haze, int hazeWeight) {
    for (int i = 0; i < STEPS; i++) {
      table[i] = Rgb.mix(Rgb.modulate(rgb, i), haze, hazeWeight);
    }
  }

  /** The colour times {@code factor / 256}; factors are clamped to 0..511. */
  int at(int factor) {
    return table[factor < 0 ? 0 : Math.min(STEPS - 1, factor)];
  }
}
