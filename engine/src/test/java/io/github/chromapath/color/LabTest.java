// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.color;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.op.Lightness;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Compares conversions with their inverses and with values computed by hand. */
@Tag("fast")
class LabTest {
  @Test
  void transferCurvesInvertEachOther() {
    for (int i = 0; i <= 100_000; i++) {
      double c = i / 100_000.0;
      // The standard's two thresholds are rounded, so the branches differ by 3e-8 there.
      assertEquals(c, SRgb.encode(SRgb.decode(c)), c > .041 || c < .040 ? 1e-15 : 4e-8);
    }
  }

  @Test
  void transferCurveByHand() {
    assertEquals(.04 / 12.92, SRgb.decode(.04), 0);
    // ((.5 + .055) / 1.055)^2.4
    assertEquals(.2140411405, SRgb.decode(.5), 1e-10);
    assertEquals(1, SRgb.decode(1), 0);
  }

  @Test
  void matrixTimesItsInverseIsTheIdentity() {
    Matrix3 product = Xyz.FROM_LINEAR.times(Xyz.FROM_LINEAR.inverse());
    assertEquals(1, product.first().x(), 1e-15);
    assertEquals(1, product.second().y(), 1e-15);
    assertEquals(1, product.third().z(), 1e-15);
    assertEquals(
        0,
        Math.abs(product.first().y())
            + Math.abs(product.first().z())
            + Math.abs(product.second().x())
            + Math.abs(product.second().z())
            + Math.abs(product.third().x())
            + Math.abs(product.third().y()),
        1e-15);
  }

  @Test
  void whiteAndBlack() {
    Lab white = Lab.of(SRgb.of8Bit(255, 255, 255));
    assertEquals(100, white.l(), 1e-12);
    assertEquals(0, white.a(), 1e-12);
    assertEquals(0, white.b(), 1e-12);
    assertEquals(new Lab(0, 0, 0), Lab.of(SRgb.of8Bit(0, 0, 0)));
  }

  @Test
  void redByHand() {
    // XYZ = .412453, .212671, .019334; cube roots of their ratios to the white's: .7570900,
    // .5969016, .2608939.
    Lab red = Lab.of(SRgb.of8Bit(255, 0, 0));
    assertEquals(53.2406, red.l(), 1e-3);
    assertEquals(80.0942, red.a(), 1e-3);
    assertEquals(67.2015, red.b(), 1e-3);
  }

  @Test
  void colorsSurviveARoundTripThroughLab() {
    for (int r = 0; r < 256; r += 3) {
      for (int g = 0; g < 256; g += 3) {
        for (int b = 0; b < 256; b += 3) {
          // The constants of f are rounded, so its two branches do not meet exactly in the shadows.
          double tolerance = Math.min(r, Math.min(g, b)) > 40 ? 1e-14 : 2e-6;
          SRgb color = SRgb.of8Bit(r, g, b);
          SRgb back = Lab.of(color).toSRgb();
          assertEquals(color.red(), back.red(), tolerance);
          assertEquals(color.green(), back.green(), tolerance);
          assertEquals(color.blue(), back.blue(), tolerance);
        }
      }
    }
  }

  @Test
  void lightnessOfGray() {
    assertEquals(50, Lab.lightness(.5, Lightness.LUMA), 0);
    // 116 (.2140411405)^(1/3) - 16
    assertEquals(53.388965, Lab.lightness(.5, Lightness.SRGB), 1e-5);
    assertEquals(Lab.of(new SRgb(.3, .3, .3)).l(), Lab.lightness(.3, Lightness.SRGB), 1e-13);
  }

  @Test
  void strongColorsLeaveTheGamut() {
    SRgb beyond = new Lab(50, 127, -128).toSRgb();
    assertTrue(beyond.green() < 0 && beyond.blue() > 1);
    SRgb shown = beyond.clamped();
    assertEquals(0, shown.green(), 0);
    assertEquals(1, shown.blue(), 0);
  }
}
