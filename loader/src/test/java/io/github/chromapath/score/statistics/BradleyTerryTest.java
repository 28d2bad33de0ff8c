// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score.statistics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Compares with published scores and with a search for the maximum that uses no derivatives. */
@Tag("fast")
class BradleyTerryTest {
  /** Too few imaginary games to change a published digit. */
  private static final double ALMOST_NONE = 1e-7;

  /**
   * Seven baseball teams of the American League in 1987: Milwaukee, Detroit, Toronto, New York,
   * Boston, Cleveland, Baltimore (Agresti, "Categorical Data Analysis", 2nd edition, 2002, section
   * 10.6). The scores are those that the R package BradleyTerry2 publishes in its vignette,
   * relative to Baltimore.
   */
  @Test
  void baseballTeamsHaveThePublishedScores() {
    double[][] wins = {
      {0, 7, 9, 7, 7, 9, 11},
      {6, 0, 7, 5, 11, 9, 9},
      {4, 6, 0, 7, 7, 8, 12},
      {6, 8, 6, 0, 6, 7, 10},
      {6, 2, 6, 7, 0, 7, 12},
      {4, 4, 5, 6, 6, 0, 6},
      {2, 4, 1, 3, 1, 7, 0},
    };
    double[] published = {1.5814, 1.4364, 1.2945, 1.2476, 1.1077, 0.6839, 0};
    double[] scores = BradleyTerry.scores(wins, ALMOST_NONE);
    double baltimore = scores[6];
    assertArrayEquals(
        published, Arrays.stream(scores).map(score -> score - baltimore).toArray(), 5e-5);
  }

  /** Of two, the maximum is the logarithm of the odds. */
  @Test
  void theScoreOfTwoIsTheLogarithmOfTheirOdds() {
    double[] scores = BradleyTerry.scores(new double[][] {{0, 30}, {10, 0}}, ALMOST_NONE);
    assertEquals(Math.log(3), scores[0] - scores[1], 1e-6);
    assertEquals(0, scores[0] + scores[1], 1e-12);
  }

  /** The definition, written as probabilities. */
  private static double logPosterior(double[] s, double[][] wins, double virtual) {
    double sum = 0;
    for (int i = 0; i < s.length; i++) {
      double strength = Math.exp(s[i]);
      sum += virtual * Math.log(strength / ((1 + strength) * (1 + strength)));
      for (int j = 0; j < s.length; j++) {
        sum += i == j ? 0 : wins[i][j] * Math.log(strength / (strength + Math.exp(s[j])));
      }
    }
    return sum;
  }

  /** Searches on ever finer grids around the best point, one coordinate after the other. */
  private static double[] searched(double[][] wins, double virtual) {
    double[] best = new double[wins.length];
    for (double step = 1; step > 1e-9; step /= 2) {
      for (boolean better = true; better; ) {
        better = false;
        for (int i = 0; i < best.length; i++) {
          for (double move : new double[] {-step, step}) {
            double[] next = best.clone();
            next[i] += move;
            if (logPosterior(next, wins, virtual) > logPosterior(best, wins, virtual)) {
              best = next;
              better = true;
            }
          }
        }
      }
    }
    double mean = Arrays.stream(best).average().orElseThrow();
    return Arrays.stream(best).map(score -> score - mean).toArray();
  }

  /** The search ends where steps are lost in the rounding of the sum, about 1e-7 from the top. */
  @Test
  void scoresMaximiseTheDefinition() {
    Random random = new Random(5);
    for (int repetition = 0; repetition < 20; repetition++) {
      int n = 2 + random.nextInt(3);
      double[][] wins = new double[n][n];
      for (double[] row : wins) {
        Arrays.setAll(row, j -> random.nextInt(4) == 0 ? 0 : random.nextInt(40) / 2.0);
      }
      assertArrayEquals(searched(wins, 0.5), BradleyTerry.scores(wins, 0.5), 1e-5);
    }
  }

  @Test
  void whoeverAlwaysWinsHasAFiniteScore() {
    double[] scores =
        BradleyTerry.scores(new double[][] {{0, 5000, 5000}, {0, 0, 5000}, {0, 0, 0}}, 0.5);
    assertTrue(scores[0] > 5 && scores[0] < 20, Arrays.toString(scores));
    assertEquals(-scores[2], scores[0], 1e-6);
    assertEquals(0, scores[1], 1e-6);
  }

  @Test
  void withoutComparisonsAllAreEqual() {
    assertArrayEquals(new double[3], BradleyTerry.scores(new double[3][3], 0.5));
  }

  @Test
  void impossibleNumbersAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> BradleyTerry.scores(new double[2][3], 0.5));
    assertThrows(IllegalArgumentException.class, () -> BradleyTerry.scores(new double[2][2], 0));
    assertThrows(
        IllegalArgumentException.class,
        () -> BradleyTerry.scores(new double[][] {{0, -1}, {0, 0}}, 0.5));
    assertThrows(
        IllegalArgumentException.class,
        () -> BradleyTerry.scores(new double[][] {{0, Double.NaN}, {0, 0}}, 0.5));
  }
}
