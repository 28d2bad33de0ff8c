// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import io.github.chromapath.color.Cam16Ucs;
import io.github.chromapath.color.ColorPlanes;
import io.github.chromapath.color.PictureCam16;
import io.github.chromapath.color.PictureLab;
import java.util.Arrays;

/**
 * The CAM16-UCS coordinates of one a*b* on every lightness. They are interpolated linearly between
 * values of sqrt(L*), to which J' is almost proportional in the dark. The error is below 1e-3, but
 * up to 1e-2 in the one step of 16384 in which a component reaches the border of the gamut.
 * Immutable and thread-safe.
 */
final class ColorRamp {
  private static final int STEPS = 1 << 14;
  private static final float STEPS_PER_ROOT = STEPS / 10f;

  private final ColorPlanes nodes = new ColorPlanes(STEPS + 2);

  ColorRamp(Ab color, Cam16Ucs space) {
    int count = STEPS + 2;
    ColorPlanes lab = new ColorPlanes(count);
    for (int i = 0; i < count; i++) {
      double root = i / (double) STEPS_PER_ROOT;
      lab.first()[i] = (float) (root * root);
    }
    Arrays.fill(lab.second(), (float) color.a());
    Arrays.fill(lab.third(), (float) color.b());
    ColorPlanes linear = new ColorPlanes(count);
    new PictureLab(count).linear(lab, linear, count);
    new PictureCam16(space, count).convert(linear, nodes, count);
  }

  /**
   * Stores J', a' and b' of one pixel.
   *
   * @param l L* in [0, 100]
   */
  void get(float l, ColorPlanes jab, int pixel) {
    float position = (float) Math.sqrt(l) * STEPS_PER_ROOT;
    int step = (int) position;
    float fraction = position - step;
    jab.first()[pixel] = interpolated(nodes.first(), step, fraction);
    jab.second()[pixel] = interpolated(nodes.second(), step, fraction);
    jab.third()[pixel] = interpolated(nodes.third(), step, fraction);
  }

  private static float interpolated(float[] values, int step, float fraction) {
    float low = values[step];
    return low + fraction * (values[step + 1] - low);
  }
}
