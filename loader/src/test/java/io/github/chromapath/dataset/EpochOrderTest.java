// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fast")
class EpochOrderTest {
  @Test
  void theStreamEqualsSplitMix64OfTheJdk() {
    SplittableRandom random = new SplittableRandom(0);
    SplitMix stream = new SplitMix();
    for (int i = 0; i < 5; i++) {
      assertEquals(random.nextLong(), stream.nextLong());
    }
  }

  @Test
  void everyEpochHasEachPairOnceInAnotherOrder() {
    EpochOrder order = EpochOrder.shuffled(7, 3, 1000);
    TreeSet<Integer> seen = new TreeSet<>();
    int fixed = 0;
    for (int p = 0; p < 1000; p++) {
      seen.add(order.index(p));
      fixed += order.index(p) == p ? 1 : 0;
    }
    assertEquals(1000, seen.size());
    assertEquals(999, seen.last());
    assertTrue(fixed < 10, "fixed points " + fixed);
    assertNotEquals(indices(order), indices(EpochOrder.shuffled(7, 4, 1000)));
    assertNotEquals(indices(order), indices(EpochOrder.shuffled(8, 3, 1000)));
    assertEquals(indices(order), indices(EpochOrder.shuffled(7, 3, 1000)));
  }

  private static String indices(EpochOrder order) {
    StringBuilder text = new StringBuilder();
    for (int p = 0; p < order.size(); p++) {
      text.append(order.index(p)).append(order.flip(p) ? "f " : " ");
    }
    return text.toString();
  }

  /** Of 10000 fair draws, the count differs from one half by at most 5 standard deviations: 250. */
  @Test
  void halfOfThePairsAreFlippedAndOthersInTheNextEpoch() {
    EpochOrder first = EpochOrder.shuffled(1, 0, 10_000);
    EpochOrder second = EpochOrder.shuffled(1, 1, 10_000);
    int flips = 0;
    int same = 0;
    for (int i = 0; i < 10_000; i++) {
      flips += first.flip(i) ? 1 : 0;
      same += first.flip(i) == second.flip(i) ? 1 : 0;
    }
    assertEquals(5000, flips, 250);
    assertEquals(5000, same, 250);
  }

  /** Each of 5 numbers should come first 1000 times of 5000; 5 standard deviations are 142. */
  @Test
  void permutationsAreUniform() {
    int[] first = new int[5];
    for (int seed = 0; seed < 5000; seed++) {
      first[EpochOrder.shuffled(seed, 0, 5).index(0)]++;
    }
    for (int count : first) {
      assertEquals(1000, count, 142);
    }
  }

  /** Of 10000 draws, tenths differ from 1000 by at most 5 standard deviations: 150. */
  @Test
  void drawsAreUniformAndOthersInTheNextEpoch() {
    EpochOrder first = EpochOrder.shuffled(1, 0, 10_000);
    EpochOrder again = EpochOrder.shuffled(1, 0, 10_000);
    EpochOrder second = EpochOrder.shuffled(1, 1, 10_000);
    int[] tenths = new int[10];
    int smaller = 0;
    for (int p = 0; p < 10_000; p++) {
      assertEquals(first.draw(p), again.draw(p));
      tenths[(int) (10 * first.draw(p))]++;
      smaller += first.draw(p) < second.draw(p) ? 1 : 0;
    }
    for (int count : tenths) {
      assertEquals(1000, count, 150);
    }
    assertEquals(5000, smaller, 250);
  }

  /** An epoch of two pairs that fills a batch of four has four draws. */
  @Test
  void repeatedPairsHaveDrawsOfTheirOwn() {
    EpochOrder order = EpochOrder.shuffled(1, 0, 2);
    TreeSet<Float> draws = new TreeSet<>();
    for (int p = 0; p < 4; p++) {
      draws.add(order.draw(p));
    }
    assertEquals(4, draws.size());
  }

  @Test
  void drawsOfAValidationAreAtEqualDistances() {
    EpochOrder order = EpochOrder.inOrder(4);
    for (int p = 0; p < 4; p++) {
      assertEquals(0.125f + 0.25f * p, order.draw(p));
    }
  }

  @Test
  void batchesAreShortOrFullAtTheEnd() {
    EpochOrder order = EpochOrder.inOrder(7);
    assertFalse(order.flip(3));
    assertEquals(3, order.batches(3));
    assertEquals(new BatchPlan(order, 6, 1), order.batch(2, 3));
    assertEquals(new BatchPlan(order, 6, 3), order.fullBatch(2, 3));
    assertThrows(IllegalArgumentException.class, () -> order.batch(3, 3));
    assertThrows(IllegalArgumentException.class, () -> EpochOrder.inOrder(0));
  }
}
