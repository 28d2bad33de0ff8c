// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.BitSet;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fast")
class LabelBordersTest {
  private final SplittableRandom random = new SplittableRandom(3);

  @Test
  void reachesEightPixelsToEachSide() {
    byte[] labels = new byte[40 * 30];
    labels[12 * 40 + 20] = 19;
    BitSet expected = new BitSet();
    for (int y = 4; y <= 20; y++) {
      expected.set(y * 40 + 12, y * 40 + 29);
    }
    assertEquals(expected, LabelBorders.near(labels, 40));
  }

  @Test
  void hasNoPixelsWithoutBorders() {
    assertEquals(new BitSet(), LabelBorders.near(new byte[20 * 30], 20));
  }

  @Test
  void hasThePixelsWhoseWindowHasSeveralLabels() {
    int[][] sizes = {{1, 1}, {1, 40}, {40, 1}, {3, 5}, {8, 9}, {17, 17}, {61, 47}};
    for (int[] size : sizes) {
      for (int blots = 0; blots < 4; blots++) {
        assertNear(labels(size[0], size[1], blots), size[0]);
      }
    }
  }

  private void assertNear(byte[] labels, int width) {
    RegionPixels pixels = new RegionPixels(labels, width);
    BitSet expected = new BitSet();
    IntStream.range(0, labels.length)
        .filter(pixel -> pixels.contains(Region.BORDERS, pixel))
        .forEach(expected::set);
    assertEquals(expected, LabelBorders.near(labels, width), width + " columns");
  }

  private byte[] labels(int width, int height, int blots) {
    byte[] labels = new byte[width * height];
    for (int blot = 0; blot < blots; blot++) {
      int left = random.nextInt(width);
      int top = random.nextInt(height);
      for (int y = top; y < Math.min(height, top + 4); y++) {
        for (int x = left; x < Math.min(width, left + 6); x++) {
          // 255 is -1 as a byte.
          labels[y * width + x] = (byte) (255 - blot);
        }
      }
    }
    return labels;
  }
}
