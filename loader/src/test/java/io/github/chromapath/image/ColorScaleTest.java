// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.color.Lab;
import io.github.chromapath.color.SRgb;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fast")
class ColorScaleTest {
  private final ColorScale scale = new ColorScale(20);

  /** The ends of matplotlib's published table: (0.001462, 0.000466, 0.013866) and the last. */
  @Test
  void theEndsAreThoseOfMatplotlib() {
    assertEquals(0x000004, scale.color(0));
    assertEquals(0xfcffa4, scale.color(20));
  }

  @Test
  void theLightnessRisesEvenly() {
    double before = -1;
    double slope = lightness(20) / 20;
    for (float value = 0; value <= 20; value += .25f) {
      double now = lightness(value);
      assertTrue(now > before, "at " + value);
      assertEquals(slope * value, now, 6, "at " + value);
      before = now;
    }
  }

  private double lightness(float value) {
    int color = scale.color(value);
    return Lab.of(SRgb.of8Bit(color >> 16, (color >> 8) & 0xff, color & 0xff)).l();
  }

  @Test
  void numbersBeyondTheScaleHaveItsEnds() {
    assertEquals(scale.color(0), scale.color(-3));
    for (float value : new float[] {21, Float.POSITIVE_INFINITY, Float.NaN}) {
      assertEquals(scale.color(20), scale.color(value));
    }
    assertThrows(IllegalArgumentException.class, () -> new ColorScale(0));
  }
}
