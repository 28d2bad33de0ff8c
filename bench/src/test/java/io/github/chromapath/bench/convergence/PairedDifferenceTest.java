// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.convergence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Compares with published figures and with results computed by hand. */
@Tag("fast")
class PairedDifferenceTest {
  /**
   * Extra hours of sleep of ten people with two drugs, from Student, "The Probable Error of a Mean"
   * (Biometrika 6, 1908). R's {@code t.test(paired = TRUE)} on its copy of the data, {@code sleep},
   * gives t = 4.0621, mean 1.58, and the interval 0.7001142 to 2.4598858.
   */
  @Test
  void agreesWithStudentsSleepData() {
    double[] one = {0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0};
    double[] two = {1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};

    PairedDifference difference = PairedDifference.of(one, two);

    assertEquals(9, difference.degreesOfFreedom());
    assertEquals(1.58, difference.mean(), 1e-12);
    // R prints four decimals.
    assertEquals(4.0621, difference.t(), 5e-5);
    // The table rounds the quantile 2.262157 to three decimals: 1.6e-4 times a standard error of
    // 0.39.
    assertEquals(0.7001142, difference.mean() - difference.margin(), 7e-5);
    assertEquals(2.4598858, difference.mean() + difference.margin(), 7e-5);
    assertFalse(difference.withinNoise());
  }

  /** Differences 1, 2, 3: mean 2, deviation 1, t = 2 sqrt 3 = 3.46, below 4.303. */
  @Test
  void smallDifferenceIsWithinTheNoise() {
    PairedDifference difference =
        PairedDifference.of(new double[] {10, 20, 30}, new double[] {11, 22, 33});

    assertEquals(2, difference.mean(), 1e-12);
    assertEquals(1 / Math.sqrt(3), difference.standardError(), 1e-12);
    assertEquals(2 * Math.sqrt(3), difference.t(), 1e-12);
    assertEquals(4.303, difference.quantile());
    assertTrue(difference.withinNoise());
  }

  /** Differences -2, -2.5, -3: mean -2.5, deviation 0.5, t = -5 sqrt 3 = -8.66, beyond 4.303. */
  @Test
  void largeDifferenceIsBeyondTheNoise() {
    PairedDifference difference =
        PairedDifference.of(new double[] {10, 20, 30}, new double[] {8, 17.5, 27});

    assertEquals(-5 * Math.sqrt(3), difference.t(), 1e-12);
    assertFalse(difference.withinNoise());
  }

  @Test
  void nanIsNeverWithinTheNoise() {
    assertFalse(
        PairedDifference.of(new double[] {1, 2}, new double[] {1, Double.NaN}).withinNoise());
  }

  @Test
  void acceptsTwoToTenPairsOnly() {
    double[] eleven = new double[11];
    assertThrows(IllegalArgumentException.class, () -> PairedDifference.of(eleven, eleven));
    assertThrows(
        IllegalArgumentException.class,
        () -> PairedDifference.of(new double[] {1}, new double[] {1}));
    assertThrows(
        IllegalArgumentException.class,
        () -> PairedDifference.of(new double[] {1, 2}, new double[] {1, 2, 3}));
  }

  /** 2, 4, 4, 4, 5, 5, 7, 9: mean 5, sum of squared differences 32, divided by 7. */
  @Test
  void spreadIsMeanAndSampleDeviation() {
    Spread spread = Spread.of(2, 4, 4, 4, 5, 5, 7, 9);
    assertEquals(5, spread.mean(), 1e-12);
    assertEquals(Math.sqrt(32.0 / 7), spread.deviation(), 1e-12);
    assertThrows(IllegalArgumentException.class, () -> Spread.of(1));
  }
}
