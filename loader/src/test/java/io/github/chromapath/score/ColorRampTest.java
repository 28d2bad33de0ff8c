// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.color.Cam16Ucs;
import io.github.chromapath.color.ColorPlanes;
import io.github.chromapath.color.Lab;
import io.github.chromapath.color.ViewingConditions;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fast")
class ColorRampTest {
  private final Cam16Ucs exact = new Cam16Ucs(ViewingConditions.paper());

  /**
   * Colours from neutral to far outside the gamut. Where a component reaches the border of the
   * gamut, a line between two nodes is further from the curve.
   */
  @Test
  void isCloseToTheExactSpace() {
    SplittableRandom random = new SplittableRandom(9);
    ColorPlanes jab = new ColorPlanes(1);
    int far = 0;
    for (int k = 0; k < 60; k++) {
      double hue = random.nextDouble(2 * Math.PI);
      Ab color = new Ab(2 * k * Math.cos(hue), 2 * k * Math.sin(hue));
      ColorRamp ramp = new ColorRamp(color, exact);
      for (int i = 0; i <= 4000; i++) {
        float l = i == 4000 ? 100 : (float) (100 * Math.pow(random.nextDouble(), 2));
        ramp.get(l, jab, 0);
        Cam16Ucs.Color actual = new Cam16Ucs.Color(jab.first()[0], jab.second()[0], jab.third()[0]);
        Cam16Ucs.Color expected = exact.of(new Lab(l, color.a(), color.b()).toSRgb().clamped());
        double error = expected.distance(actual);
        assertEquals(0, error, 1e-2, () -> "L* " + l + " " + color);
        far += error > 1e-3 ? 1 : 0;
      }
    }
    assertTrue(far < 60 * 4000 / 1000, far + " pixels are further away than 1e-3");
  }
}
