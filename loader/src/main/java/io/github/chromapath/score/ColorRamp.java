// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import io.github.chromapath.color.Cam16Ucs;
import io.github.chromapath.color.ColorPlanes;
import io.github.chromapath.color.Lab;
import io.github.chromapath.color.PictureCam16;
import io.github.chromapath.color.PictureLab;
import io.github.chromapath.color.SRgb;
import java.util.Arrays;

/**
 * The CAM16-UCS coordinates and the sRGB components of one a*b* on every lightness. They are
 * interpolated linearly between values of sqrt(L*), to which J' is almost proportional in the dark.
 * The error of the coordinates is below 1e-3, but up to 1e-2 in the one step of 16384 in which a
 * component reaches the border of the gamut. That of the components is below 1e-5, and 1e-4 there.
 * Immutable and thread-safe.
 */
final class ColorRamp {
  private static final int STEPS = 1 << 14;
  private static final float STEPS_PER_ROOT = STEPS / 10f;

  /** J', a', b', red, green and blue. */
  private static final int VALUES = 6;

  /** Offset of red. */
  private static final int RGB = 3;

  /** The values of each node after each other, so that a pixel reads one or two cache lines. */
  private final float[] nodes = new float[VALUES * (STEPS + 2)];

  ColorRamp(Ab color, Cam16Ucs space) {
    int count = STEPS + 2;
    ColorPlanes lab = new ColorPlanes(count);
    for (int i = 0; i < count; i++) {
      double root = i / (double) STEPS_PER_ROOT;
      lab.first()[i] = (float) (root * root);
      // In double precision, so that the three components of a neutral colour are equal.
      SRgb encoded = new Lab(root * root, color.a(), color.b()).toSRgb().clamped();
      int node = VALUES * i + RGB;
      nodes[node] = (float) encoded.red();
      nodes[node + 1] = (float) encoded.green();
      nodes[node + 2] = (float) encoded.blue();
    }
    Arrays.fill(lab.second(), (float) color.a());
    Arrays.fill(lab.third(), (float) color.b());
    ColorPlanes linear = new ColorPlanes(count);
    new PictureLab(count).linear(lab, linear, count);
    ColorPlanes jab = new ColorPlanes(count);
    new PictureCam16(space, count).convert(linear, jab, count);
    for (int i = 0; i < count; i++) {
      int node = VALUES * i;
      nodes[node] = jab.first()[i];
      nodes[node + 1] = jab.second()[i];
      nodes[node + 2] = jab.third()[i];
    }
  }

  /**
   * Stores J', a' and b' of one pixel.
   *
   * @param l L* in [0, 100]
   */
  void get(float l, ColorPlanes jab, int pixel) {
    float position = position(l);
    int step = (int) position;
    float fraction = position - step;
    int node = VALUES * step;
    jab.first()[pixel] = interpolated(node, fraction);
    jab.second()[pixel] = interpolated(node + 1, fraction);
    jab.third()[pixel] = interpolated(node + 2, fraction);
  }

  /**
   * Stores the sRGB components of one pixel, rounded to samples.
   *
   * @param l L* in [0, 100]
   * @param maximum the largest sample value
   * @param at position of red in {@code levels}
   */
  void levels(float l, int maximum, int[] levels, int at) {
    float position = position(l);
    int step = (int) position;
    float fraction = position - step;
    int node = VALUES * step + RGB;
    levels[at] = (int) (interpolated(node, fraction) * maximum + .5f);
    levels[at + 1] = (int) (interpolated(node + 1, fraction) * maximum + .5f);
    levels[at + 2] = (int) (interpolated(node + 2, fraction) * maximum + .5f);
  }

  private static float position(float l) {
    return (float) Math.sqrt(l) * STEPS_PER_ROOT;
  }

  private float interpolated(int value, float fraction) {
    float low = nodes[value];
    return low + fraction * (nodes[value + VALUES] - low);
  }
}
