// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fast")
class FlickerMeterTest {
  private static byte[] plain(int red, int green, int blue) {
    byte[] rgb = new byte[3 * 16];
    for (int p = 0; p < 16; p++) {
      rgb[3 * p] = (byte) red;
      rgb[3 * p + 1] = (byte) green;
      rgb[3 * p + 2] = (byte) blue;
    }
    return rgb;
  }

  private static float[] still() {
    return new float[32];
  }

  @Test
  void anEqualFilmThatStandsStillHasNoErrors() {
    FlickerMeter meter = new FlickerMeter(4);
    byte[] frame = plain(200, 90, 30);
    meter.add(frame, frame, new float[0]);
    meter.add(frame, frame, still());
    assertEquals(new FlickerMeter.Score(0, 0, 0), meter.score());
  }

  /** Histograms without a common level have a Jensen-Shannon divergence of ln 2. */
  @Test
  void consistencyIsTheMeanDivergenceOfTheChannelsAndSteps() {
    FlickerMeter meter = new FlickerMeter(4);
    // Red alternates; green and blue stay. Steps 2 and 4 compare equal frames.
    for (int i = 0; i < 6; i++) {
      byte[] frame = plain(i % 2 == 0 ? 10 : 20, 30, 40);
      meter.add(frame, frame, i == 0 ? new float[0] : still());
    }
    assertEquals(Math.log(2) / 3 / 3, meter.score().cdc(), 1e-12);
  }

  /** Half of the pixels change from level 0 to level 1, by hand: p = (1, 0), q = (1/2, 1/2). */
  @Test
  void divergenceOfOverlappingHistograms() {
    FlickerMeter meter = new FlickerMeter(4);
    byte[] before = plain(0, 0, 0);
    byte[] after = before.clone();
    for (int p = 0; p < 8; p++) {
      after[3 * p] = 1;
    }
    meter.add(before, before, new float[0]);
    meter.add(after, after, still());
    double expected =
        0.5 * Math.log(1 / 0.75) + 0.5 * (0.5 * Math.log(0.5 / 0.75) + 0.5 * Math.log(0.5 / 0.25));
    assertEquals(expected / 3 / 3, meter.score().cdc(), 1e-12);
  }

  /** sRGB red has a* = 80.1, b* = 67.2 in D65 (CIE 1976); black and grey have none. */
  @Test
  void warpingErrorIsADistanceInAbWhereTheFlowIsKnown() {
    FlickerMeter meter = new FlickerMeter(4);
    byte[] red = plain(255, 0, 0);
    byte[] gray = plain(90, 90, 90);
    meter.add(red, red, new float[0]);
    float[] flow = still();
    Arrays.fill(flow, 0, 16, Float.NaN);
    meter.add(gray, gray, flow);
    assertEquals(Math.hypot(80.1, 67.2), meter.score().warpingError(), 0.2);
  }

  @Test
  void coloursAreComparedAlongTheFlow() {
    FlickerMeter meter = new FlickerMeter(4);
    byte[] before = plain(90, 90, 90);
    byte[] after = before.clone();
    before[3 * 5] = (byte) 255;
    after[3 * 6] = (byte) 255;
    meter.add(before, before, new float[0]);
    float[] flow = new float[32];
    Arrays.fill(flow, Float.NaN);
    flow[2 * 6] = -1;
    flow[2 * 6 + 1] = 0;
    meter.add(after, after, flow);
    assertEquals(0, meter.score().warpingError(), 1e-6);
  }
}
