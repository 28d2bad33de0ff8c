// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("fast")
class CalibrationTest {
  private static MagnitudeHistogram histogram(int groups, float... values) {
    MagnitudeHistogram histogram = new MagnitudeHistogram(groups);
    histogram.add(values, values.length);
    return histogram;
  }

  @Test
  void textIsReadBack() {
    Calibration calibration =
        new Calibration(
            Map.of(
                "a.y", new Calibration.Range(List.of(1.5f), false),
                "b.y", new Calibration.Range(List.of(0.1f, 3e-7f), true)));
    assertEquals("a.y=1.5 b.y=+-0.1,3.0E-7", calibration.toString());
    assertEquals(calibration, Calibration.of(calibration.toString()));
    assertEquals(new Calibration(Map.of()), Calibration.of(""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a=", "a=x", "a=1,", "a=-1", "a=0", "a=NaN", "a=+-", "a=1  b=1"})
  void damagedTextIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> Calibration.of(text));
  }

  @Test
  void evenNumbersKeepTheirLargest() {
    float[] values = new float[1001];
    for (int i = 0; i < values.length; i++) {
      values[i] = i / 100f;
    }
    Calibration.Range range = histogram(1, values).range().orElseThrow();
    assertEquals(10, range.limits().get(0), 0.4);
    assertFalse(range.signed());
  }

  /** Of a million numbers below 1, one is 20: steps of 20 / 255 would cost all others more. */
  @Test
  void rareLargeNumbersAreClamped() {
    float[] values = new float[1_000_000];
    Random random = new Random(1);
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat();
    }
    values[1000] = -20;
    Calibration.Range range = histogram(1, values).range().orElseThrow();
    assertTrue(range.limits().get(0) < 15, range.toString());
    assertTrue(range.signed());
  }

  @Test
  void channelsHaveTheirOwnLimits() {
    float[] values = new float[3000];
    for (int i = 0; i < 1000; i++) {
      values[3 * i] = i / 1000f;
      values[3 * i + 1] = i;
    }
    List<Float> limits = histogram(3, values).range().orElseThrow().limits();
    assertEquals(1, limits.get(0), 0.04);
    assertEquals(1000, limits.get(1), 40);
    assertEquals(3, limits.size());
  }

  @Test
  void tensorsThatEightBitsDoNotRepresentAreRejected() {
    float[] sparse = new float[1_000_000];
    Arrays.fill(sparse, 1);
    for (int i = 0; i < 100; i++) {
      sparse[i] = 100;
    }
    assertTrue(histogram(1, sparse).range().isEmpty());
    assertTrue(histogram(1, new float[10]).range().isEmpty());
  }

  @Test
  void theOrderOfNumbersDoesNotMatter() {
    float[] values = new float[5000];
    Random random = new Random(2);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    MagnitudeHistogram forward = histogram(1, values);
    MagnitudeHistogram backward = new MagnitudeHistogram(1);
    for (int i = values.length - 1; i >= 0; i--) {
      backward.add(new float[] {values[i]}, 1);
    }
    assertEquals(forward.range(), backward.range());
  }
}
