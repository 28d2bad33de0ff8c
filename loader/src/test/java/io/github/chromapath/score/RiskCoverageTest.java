// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.score.RiskCoverage.Order;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fast")
class RiskCoverageTest {
  private final SplittableRandom random = new SplittableRandom(31);

  private static double risk(RiskCoverage curves, Order order, int coverage) {
    return curves.risks(order).get(RiskCoverage.coverages().indexOf(coverage));
  }

  /** By doubt the errors are 2, 1, 4, 3; their running means are 2, 3/2, 7/3 and 5/2. */
  @Test
  void fourPixelsByHand() {
    RiskCoverage curves =
        RiskCoverage.of(new float[] {4, 2, 3, 1}, new float[] {.3f, .1f, .9f, .2f});
    assertEquals(20, RiskCoverage.coverages().size());
    assertEquals(2.5, risk(curves, Order.CONFIDENCE, 100), 1e-12);
    assertEquals(2.5, risk(curves, Order.CONFIDENCE, 80), 1e-12);
    assertEquals(7.0 / 3, risk(curves, Order.CONFIDENCE, 75), 1e-12);
    assertEquals(1.5, risk(curves, Order.CONFIDENCE, 50), 1e-12);
    assertEquals(1.5, risk(curves, Order.CONFIDENCE, 30), 1e-12);
    assertEquals(2, risk(curves, Order.CONFIDENCE, 25), 1e-12);
    assertEquals(2, risk(curves, Order.CONFIDENCE, 5), 1e-12);
    assertEquals((2 + 1.5 + 7.0 / 3 + 2.5) / 4, curves.area(Order.CONFIDENCE), 1e-12);
    assertEquals(1, risk(curves, Order.ORACLE, 25), 1e-12);
    assertEquals(2, risk(curves, Order.ORACLE, 75), 1e-12);
    assertEquals((1 + 1.5 + 2 + 2.5) / 4, curves.area(Order.ORACLE), 1e-12);
    assertEquals(2.5, curves.mean(), 1e-12);
  }

  /** Of 40 pixels, 5 % are 2, so the area does not contain the risk of one pixel. */
  @Test
  void theAreaBeginsAtTheSmallestCoverage() {
    float[] errors = new float[40];
    float[] doubt = new float[40];
    errors[0] = 40;
    for (int i = 0; i < doubt.length; i++) {
      doubt[i] = i;
    }
    double sum = 0;
    for (int kept = 2; kept <= 40; kept++) {
      sum += 40.0 / kept;
    }
    RiskCoverage curves = RiskCoverage.of(errors, doubt);
    assertEquals(20, risk(curves, Order.CONFIDENCE, 5), 1e-12);
    assertEquals(10, risk(curves, Order.CONFIDENCE, 10), 1e-12);
    assertEquals(sum / 39, curves.area(Order.CONFIDENCE), 1e-12);
  }

  /** The mean over all orders of the pixels with equal doubt, drawn one by one. */
  @Test
  void pixelsOfEqualDoubtComeInRandomOrder() {
    float[] errors = {5, 1, 7, 2, 9};
    float[] doubt = {1, 1, 0, 1, 2};
    double[] sums = new double[errors.length + 1];
    int orders = 0;
    for (List<Integer> order : permutations(List.of(0, 1, 3))) {
      List<Integer> all = new ArrayList<>(List.of(2));
      all.addAll(order);
      all.add(4);
      double sum = 0;
      for (int kept = 1; kept <= errors.length; kept++) {
        sum += errors[all.get(kept - 1)];
        sums[kept] += sum / kept;
      }
      orders++;
    }
    RiskCoverage curves = RiskCoverage.of(errors, doubt);
    for (int kept = 1; kept <= errors.length; kept++) {
      assertEquals(sums[kept] / orders, risk(curves, Order.CONFIDENCE, 20 * kept), 1e-12);
    }
    RiskCoverage blind = RiskCoverage.of(errors, new float[errors.length]);
    assertEquals(4.8, blind.area(Order.CONFIDENCE), 1e-6);
    assertEquals(4.8, risk(blind, Order.CONFIDENCE, 20), 1e-6);
  }

  private static List<List<Integer>> permutations(List<Integer> items) {
    if (items.isEmpty()) {
      return List.of(List.of());
    }
    List<List<Integer>> all = new ArrayList<>();
    for (Integer first : items) {
      List<Integer> others = new ArrayList<>(items);
      others.remove(first);
      for (List<Integer> rest : permutations(others)) {
        List<Integer> order = new ArrayList<>(List.of(first));
        order.addAll(rest);
        all.add(order);
      }
    }
    return all;
  }

  /**
   * The definition in fp64: pixels with less doubt than the threshold count fully, those at the
   * threshold as far as there is room.
   */
  private static double risk(float[] errors, float[] doubt, int kept) {
    double[] sorted = new double[doubt.length];
    for (int i = 0; i < doubt.length; i++) {
      sorted[i] = doubt[i];
    }
    Arrays.sort(sorted);
    double threshold = sorted[kept - 1];
    double sum = 0;
    double tied = 0;
    int below = 0;
    int equal = 0;
    for (int i = 0; i < doubt.length; i++) {
      if (doubt[i] < threshold) {
        sum += errors[i];
        below++;
      } else if (doubt[i] == threshold) {
        tied += errors[i];
        equal++;
      }
    }
    return (sum + tied * (kept - below) / equal) / kept;
  }

  @Test
  void curvesAreThoseOfTheDefinition() {
    IntFunction<Float> fine = i -> (float) (20 * random.nextDouble());
    IntFunction<Float> coarse = i -> (float) random.nextInt(4);
    for (IntFunction<Float> values : List.of(fine, coarse)) {
      for (int pixels : new int[] {1, 2, 3, 19, 20, 21, 100, 333}) {
        float[] errors = new float[pixels];
        float[] doubt = new float[pixels];
        for (int i = 0; i < pixels; i++) {
          errors[i] = (float) (30 * random.nextDouble());
          doubt[i] = values.apply(i);
        }
        RiskCoverage curves = RiskCoverage.of(errors, doubt);
        for (int coverage : RiskCoverage.coverages()) {
          int kept = (int) Math.ceil(coverage * pixels / 100.0 - 1e-9);
          assertEquals(risk(errors, doubt, kept), risk(curves, Order.CONFIDENCE, coverage), 1e-11);
          assertEquals(risk(errors, errors, kept), risk(curves, Order.ORACLE, coverage), 1e-11);
        }
        double area = 0;
        int smallest = (int) Math.ceil(pixels / 20.0);
        for (int kept = smallest; kept <= pixels; kept++) {
          area += risk(errors, doubt, kept);
        }
        assertEquals(area / (pixels - smallest + 1), curves.area(Order.CONFIDENCE), 1e-11);
      }
    }
  }

  @Test
  void noOrderIsBetterThanTheOraclesNorWorseThanItsReverse() {
    float[] errors = new float[500];
    float[] reverse = new float[errors.length];
    float[] monotone = new float[errors.length];
    for (int i = 0; i < errors.length; i++) {
      errors[i] = (float) (10 * random.nextDouble());
      reverse[i] = 10 - errors[i];
      monotone[i] = errors[i] * errors[i] / 7;
    }
    RiskCoverage worst = RiskCoverage.of(errors, reverse);
    double oracle = worst.area(Order.ORACLE);
    assertEquals(oracle, RiskCoverage.of(errors, monotone).area(Order.CONFIDENCE), 1e-9);
    for (int attempt = 0; attempt < 50; attempt++) {
      float[] doubt = new float[errors.length];
      for (int i = 0; i < doubt.length; i++) {
        doubt[i] = (float) (errors[i] + attempt * random.nextDouble());
      }
      double area = RiskCoverage.of(errors, doubt).area(Order.CONFIDENCE);
      assertTrue(oracle <= area && area <= worst.area(Order.CONFIDENCE), "attempt " + attempt);
    }
    assertTrue(oracle < worst.mean() && worst.mean() < worst.area(Order.CONFIDENCE));
  }

  /** Bit for bit, with many equal values. */
  @Test
  void theOrderOfThePixelsInThePictureDoesNotMatter() {
    int pixels = 1000;
    float[] errors = new float[pixels];
    float[] doubt = new float[pixels];
    float[] otherErrors = new float[pixels];
    float[] otherDoubt = new float[pixels];
    for (int i = 0; i < pixels; i++) {
      errors[i] = (float) random.nextDouble();
      doubt[i] = random.nextInt(20);
      otherErrors[(7 * i) % pixels] = errors[i];
      otherDoubt[(7 * i) % pixels] = doubt[i];
    }
    RiskCoverage one = RiskCoverage.of(errors, doubt);
    RiskCoverage other = RiskCoverage.of(otherErrors, otherDoubt);
    for (Order order : Order.values()) {
      assertEquals(one.risks(order), other.risks(order));
      assertEquals(one.area(order), other.area(order));
    }
  }

  @Test
  void valuesThatHaveNoOrderAreRefused() {
    float[] good = {1, 2};
    for (float bad : new float[] {-1, Float.NaN, Float.POSITIVE_INFINITY}) {
      float[] values = {1, bad};
      assertThrows(IllegalArgumentException.class, () -> RiskCoverage.of(values, good));
      assertThrows(IllegalArgumentException.class, () -> RiskCoverage.of(good, values));
    }
    assertThrows(IllegalArgumentException.class, () -> RiskCoverage.of(new float[0], new float[0]));
    assertThrows(IllegalArgumentException.class, () -> RiskCoverage.of(good, new float[3]));
    float[] zeros = {-0f, 0};
    assertEquals(1.5, RiskCoverage.of(good, zeros).area(Order.CONFIDENCE));
  }
}
