// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.FloatBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fast")
class FloatImageTest {
  /** Larger than a strip, and not a multiple of its rows. */
  private static final int WIDTH = 301;

  private static final int HEIGHT = 113;

  private static void count(int from, int to, float[] part) {
    for (int i = 0; i < 2 * (to - from); i++) {
      part[i] = 2 * from + i;
    }
  }

  @Test
  void partsEqualTheWhole() {
    try (FloatImage image = FloatImage.of(WIDTH, HEIGHT, 2, FloatImageTest::count)) {
      FloatBuffer all = FloatBuffer.allocate(2 * WIDTH * HEIGHT);
      image.copyTo(all);
      for (int i = 0; i < all.capacity(); i++) {
        assertEquals(i, all.get(i));
      }
      float[] part = new float[4];
      image.get(20_000, 20_002, part);
      assertArrayEquals(new float[] {40_000, 40_001, 40_002, 40_003}, part);
    }
  }

  @Test
  void anImageOfTheSameSizeOutlivesItsSource() {
    FloatImage image = FloatImage.of(WIDTH, HEIGHT, 2, FloatImageTest::count);
    try (FloatImage same = image.stretched(WIDTH, HEIGHT)) {
      image.close();
      float[] last = new float[2];
      same.get(WIDTH * HEIGHT - 1, WIDTH * HEIGHT, last);
      assertArrayEquals(new float[] {2 * WIDTH * HEIGHT - 2, 2 * WIDTH * HEIGHT - 1}, last);
    }
  }

  @Test
  void refusesMoreThanFourChannels() {
    assertThrows(
        IllegalArgumentException.class, () -> FloatImage.of(1, 1, 5, FloatImageTest::count));
  }
}
