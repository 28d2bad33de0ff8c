// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.chromapath.color.Cam16Ucs;
import io.github.chromapath.color.Lab;
import io.github.chromapath.color.PictureCam16;
import io.github.chromapath.color.ViewingConditions;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fast")
class ColorRampTest {
  private final Cam16Ucs exact = new Cam16Ucs(ViewingConditions.paper());
  private final PictureCam16 tables = new PictureCam16(exact);

  /** Colours from neutral to far outside the gamut, on 8-bit greys and in between. */
  @Test
  void isCloseToTheExactSpace() {
    SplittableRandom random = new SplittableRandom(9);
    for (int k = 0; k < 60; k++) {
      double chroma = 2 * k;
      double hue = random.nextDouble(2 * Math.PI);
      Ab color = new Ab(chroma * Math.cos(hue), chroma * Math.sin(hue));
      ColorRamp ramp = new ColorRamp(color, tables);
      for (int i = 0; i <= 4000; i++) {
        float l = i == 4000 ? 100 : (float) (100 * Math.pow(random.nextDouble(), 2));
        float[] jab = new float[3];
        ramp.get(l, jab, 0);
        Cam16Ucs.Color expected = exact.of(new Lab(l, color.a(), color.b()).toSRgb().clamped());
        String at = "L* " + l + " " + color;
        assertEquals(expected.lightness(), jab[0], 1e-3, at);
        assertEquals(expected.a(), jab[1], 1e-3, at);
        assertEquals(expected.b(), jab[2], 1e-3, at);
      }
    }
  }
}
