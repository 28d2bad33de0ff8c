// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.color.Cam16Ucs;
import io.github.chromapath.color.ColorPlanes;
import io.github.chromapath.color.Lab;
import io.github.chromapath.color.SRgb;
import io.github.chromapath.color.ViewingConditions;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fast")
class ColorRampTest {
  /** The largest sample of 16 bits. */
  private static final int DEEP = 65535;

  private final Cam16Ucs exact = new Cam16Ucs(ViewingConditions.paper());

  /**
   * Colours from neutral to far outside the gamut. Where a component reaches the border of the
   * gamut, a line between two nodes is further from the curve.
   */
  @Test
  void isCloseToTheExactSpace() {
    SplittableRandom random = new SplittableRandom(9);
    ColorPlanes jab = new ColorPlanes(1);
    int[] levels = new int[3];
    int far = 0;
    int farComponents = 0;
    for (int k = 0; k < 60; k++) {
      double hue = random.nextDouble(2 * Math.PI);
      Ab color = new Ab(2 * k * Math.cos(hue), 2 * k * Math.sin(hue));
      ColorRamp ramp = new ColorRamp(color, exact);
      for (int i = 0; i <= 4000; i++) {
        float l = i == 4000 ? 100 : (float) (100 * Math.pow(random.nextDouble(), 2));
        ramp.get(l, jab, 0);
        ramp.levels(l, DEEP, levels, 0);
        Cam16Ucs.Color actual = new Cam16Ucs.Color(jab.first()[0], jab.second()[0], jab.third()[0]);
        SRgb encoded = new Lab(l, color.a(), color.b()).toSRgb().clamped();
        Cam16Ucs.Color expected = exact.of(encoded);
        double error = expected.distance(actual);
        assertEquals(0, error, 1e-2, () -> "L* " + l + " " + color);
        double difference =
            Math.max(
                Math.abs(encoded.red() * DEEP - levels[0]),
                Math.max(
                    Math.abs(encoded.green() * DEEP - levels[1]),
                    Math.abs(encoded.blue() * DEEP - levels[2])));
        assertEquals(0, difference, 1e-4 * DEEP + .5, () -> "L* " + l + " " + color);
        farComponents += difference > 1e-5 * DEEP + .5 ? 1 : 0;
        far += error > 1e-3 ? 1 : 0;
      }
    }
    assertTrue(farComponents < 60 * 4000 / 1000, farComponents + " components are further away");
    assertTrue(far < 60 * 4000 / 1000, far + " pixels are further away than 1e-3");
  }
}
