// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.colorize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.chromapath.model.InputSize;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fast")
class SpreadMeterTest {
  private static final InputSize SIZE = new InputSize(8, 8);
  private static final int PIXELS = 64;

  /** a* = 3 v, b* = 4 v for the variants v = 0, 2 and v = 0, 1, 2, 5 of a linear prediction. */
  @Test
  void aLinearPredictionByHand() {
    SpreadMeter two = meter(0, 2);
    // The mean is v = 1, and both are 5 away from it.
    assertEquals(5, two.spread(SIZE, 0).at(7), 1e-6);
    SpreadMeter four = meter(0, 1, 2, 5);
    // The mean is v = 2; the squared distances are 25 (4, 1, 0, 9), on average 25 x 3.5.
    assertEquals(5 * Math.sqrt(3.5), four.spread(SIZE, 0).at(63), 1e-5);
    assertEquals(0, meter(3, 3, 3, 3).spread(SIZE, 0).at(0));
  }

  private static SpreadMeter meter(float... variants) {
    SpreadMeter meter = new SpreadMeter(PIXELS);
    for (float v : variants) {
      float[] ab = new float[2 * PIXELS];
      for (int i = 0; i < PIXELS; i++) {
        ab[2 * i] = 3 * v;
        ab[2 * i + 1] = 4 * v;
      }
      meter.add(ab);
    }
    return meter;
  }

  /** Two pictures; large means with small differences are the hard case for rounding. */
  @Test
  void theSpreadIsThatOfTheDefinition() {
    SplittableRandom random = new SplittableRandom(12);
    int variants = 4;
    float[][] predictions = new float[variants][4 * PIXELS];
    SpreadMeter meter = new SpreadMeter(2 * PIXELS);
    for (float[] ab : predictions) {
      for (int i = 0; i < ab.length; i++) {
        ab[i] = (float) (100 * Math.sin(i) + .3 * random.nextDouble());
      }
      meter.add(ab);
    }
    for (int index = 0; index < 2; index++) {
      ColorSpread spread = meter.spread(SIZE, index);
      for (int i = 0; i < PIXELS; i++) {
        int at = index * PIXELS + i;
        double expected =
            Math.sqrt(variance(predictions, 2 * at) + variance(predictions, 2 * at + 1));
        assertEquals(expected, spread.at(i), 1e-4, "picture " + index + ", pixel " + i);
      }
    }
  }

  private static double variance(float[][] predictions, int at) {
    double mean = 0;
    for (float[] ab : predictions) {
      mean += (double) ab[at] / predictions.length;
    }
    double sum = 0;
    for (float[] ab : predictions) {
      sum += (ab[at] - mean) * (ab[at] - mean);
    }
    return sum / predictions.length;
  }

  @Test
  void predictionsThatAreNotNumbersAreRefused() {
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      SpreadMeter meter = meter(1, bad);
      assertThrows(ArithmeticException.class, () -> meter.spread(SIZE, 0));
    }
  }
}
