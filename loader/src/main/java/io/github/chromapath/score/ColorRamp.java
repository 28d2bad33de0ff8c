// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import io.github.chromapath.color.PictureCam16;
import io.github.chromapath.color.PictureLab;

/**
 * The CAM16-UCS coordinates of one a*b* on every lightness. They are interpolated linearly between
 * values of sqrt(L*), to which J' is almost proportional in the dark. Immutable and thread-safe.
 */
final class ColorRamp {
  private static final int STEPS = 1 << 14;
  private static final float STEPS_PER_ROOT = STEPS / 10f;

  private final float[] nodes = new float[3 * (STEPS + 2)];

  ColorRamp(Ab color, PictureCam16 space) {
    int count = STEPS + 2;
    float[] l = new float[count];
    float[] ab = new float[2 * count];
    for (int i = 0; i < count; i++) {
      double root = i / (double) STEPS_PER_ROOT;
      l[i] = (float) (root * root);
      ab[2 * i] = (float) color.a();
      ab[2 * i + 1] = (float) color.b();
    }
    float[] linear = new float[3 * count];
    PictureLab.linear(l, ab, linear, count);
    space.convert(linear, nodes, count);
  }

  /**
   * Stores J', a' and b' from position {@code at} on.
   *
   * @param l L* in [0, 100]
   */
  void get(float l, float[] jab, int at) {
    float position = (float) Math.sqrt(l) * STEPS_PER_ROOT;
    int step = (int) position;
    float fraction = position - step;
    int node = 3 * step;
    jab[at] = nodes[node] + fraction * (nodes[node + 3] - nodes[node]);
    jab[at + 1] = nodes[node + 1] + fraction * (nodes[node + 4] - nodes[node + 1]);
    jab[at + 2] = nodes[node + 2] + fraction * (nodes[node + 5] - nodes[node + 2]);
  }
}
