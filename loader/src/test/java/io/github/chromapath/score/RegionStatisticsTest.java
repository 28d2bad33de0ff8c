// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.chromapath.color.DifferenceSummary;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fast")
class RegionStatisticsTest {
  /** Widths of pictures by their numbers of pixels. */
  private static final Map<Integer, Integer> WIDTHS =
      Map.of(1, 1, 2, 2, 19, 19, 20, 4, 21, 7, 22, 11, 1000, 50, 4000, 40);

  private final SplittableRandom random = new SplittableRandom(21);

  /** NumPy's rule: the virtual index is (n - 1) 95 / 100. */
  @Test
  void followsTheRuleOfNumPy() {
    DifferenceSummary summary = global(10, 7, 4, 3, 2, 1);
    // Index 4.75 of 1, 2, 3, 4, 7, 10.
    assertEquals(9.25, summary.percentile95(), 1e-12);
    assertEquals(4.5, summary.mean(), 1e-12);
    assertEquals(6, summary.count());
    assertEquals(3, global(3).percentile95(), 0);
    assertEquals(1.95, global(2, 1).percentile95(), 1e-12);
    float[] whole = new float[101];
    for (int i = 0; i < whole.length; i++) {
      whole[i] = (37 * i) % 101;
    }
    assertEquals(95, global(whole).percentile95(), 1e-12);
  }

  @Test
  void equalsTheStatisticsOfTheSortedValues() {
    assertEqualsSorted(() -> 30 * random.nextDouble());
    assertEqualsSorted(() -> Math.exp(6 * random.nextDouble(-8, 1)));
    assertEqualsSorted(() -> random.nextInt(3));
    assertEqualsSorted(() -> 0);
    assertEqualsSorted(() -> random.nextInt(20) == 0 ? 100 : 0);
    assertEqualsSorted(() -> 1e-42 * random.nextInt(5));
    assertEqualsSorted(() -> 7 + 1e-6 * random.nextInt(9));
  }

  private void assertEqualsSorted(DoubleSupplier values) {
    for (int count : WIDTHS.keySet()) {
      float[] differences = new float[count];
      byte[] labels = new byte[count];
      for (int i = 0; i < count; i++) {
        differences[i] = (float) values.getAsDouble();
        labels[i] = (byte) (i < count / 2 ? 7 : new int[] {7, 7, 7, 11, 19, 0}[random.nextInt(6)]);
      }
      int width = WIDTHS.get(count);
      RegionPixels pixels = new RegionPixels(labels, width);
      RegionStatistics statistics = new RegionStatistics(labels, width);
      // The second call must not depend on the first.
      statistics.of(new float[count]);
      Map<Region, DifferenceSummary> actual = statistics.of(differences);
      for (Region region : Region.ALL) {
        float[] selected = new float[count];
        int size = 0;
        for (int i = 0; i < count; i++) {
          if (pixels.contains(region, i)) {
            selected[size++] = differences[i];
          }
        }
        assertEquals(size > 0, actual.containsKey(region), region.name());
        if (size > 0) {
          DifferenceSummary expected = DifferenceSummary.of(Arrays.copyOf(selected, size));
          DifferenceSummary summary = actual.get(region);
          assertEquals(expected.count(), summary.count(), region.name());
          assertEquals(expected.percentile95(), summary.percentile95(), 0, region.name());
          assertEquals(expected.mean(), summary.mean(), 1e-13 * expected.mean(), region.name());
        }
      }
    }
  }

  private static DifferenceSummary global(float... values) {
    return new RegionStatistics(new byte[values.length], values.length)
        .of(values)
        .get(Region.GLOBAL);
  }
}
