// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.color;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fast")
class DifferenceSummaryTest {
  @Test
  void interpolatesBetweenSortedValues() {
    // Position .95 * 4 = 3.8, between 4 and 10.
    DifferenceSummary summary = DifferenceSummary.of(new float[] {10, 1, 3, 2, 4});
    assertEquals(4, summary.mean(), 0);
    assertEquals(8.8, summary.percentile95(), 1e-12);
    assertEquals(5, summary.count());
  }

  @Test
  void isExactAtWholePositions() {
    float[] values = new float[101];
    for (int i = 0; i < values.length; i++) {
      values[(i * 37) % 101] = i;
    }
    assertEquals(95, DifferenceSummary.of(values).percentile95(), 1e-12);
    assertEquals(0, DifferenceSummary.percentile(values, 0), 0);
    assertEquals(50, DifferenceSummary.percentile(values, 50), 0);
    assertEquals(100, DifferenceSummary.percentile(values, 100), 0);
  }

  @Test
  void oneValueIsEveryPercentile() {
    assertEquals(2.5, DifferenceSummary.of(new float[] {2.5f}).percentile95(), 0);
  }

  @Test
  void doesNotChangeItsArgument() {
    float[] values = {3, 1, 2};
    DifferenceSummary.of(values);
    assertEquals(3, values[0]);
  }

  @Test
  void nanMakesTheMeanNan() {
    assertTrue(Double.isNaN(DifferenceSummary.of(new float[] {1, Float.NaN, 2}).mean()));
  }

  @Test
  void refusesPercentilesOutOfRange() {
    assertThrows(IllegalArgumentException.class, () -> DifferenceSummary.of(new float[0]));
    assertThrows(
        IllegalArgumentException.class, () -> DifferenceSummary.percentile(new float[1], 101));
    assertThrows(
        IllegalArgumentException.class,
        () -> DifferenceSummary.percentile(new float[1], Double.NaN));
  }
}
