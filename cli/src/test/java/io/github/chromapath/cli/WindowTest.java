// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.chromapath.dataset.LabelMap;
import io.github.chromapath.image.Picture;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fast")
class WindowTest {
  private static final int WIDTH = 200;
  private static final int HEIGHT = 120;

  private static LabelMap map(int[]... areas) {
    byte[] ids = new byte[WIDTH * HEIGHT];
    for (int[] area : areas) {
      for (int y = area[1]; y < area[1] + area[3]; y++) {
        for (int x = area[0]; x < area[0] + area[2]; x++) {
          ids[y * WIDTH + x] = 19;
        }
      }
    }
    return LabelMap.of(WIDTH, HEIGHT, ids);
  }

  /** The larger area is 4 x 9, so the window is 36 rows high and 64 columns wide. */
  @Test
  void surroundsTheLargestArea() {
    Optional<Window> window =
        Window.aroundLargest(map(new int[] {10, 10, 3, 3}, new int[] {100, 50, 4, 9}), 19);
    assertEquals(Optional.of(new Window(102 - 32, 54 - 18, 64, 36)), window);
  }

  @Test
  void staysInsideTheMap() {
    assertEquals(
        Optional.of(new Window(WIDTH - 64, 0, 64, 36)),
        Window.aroundLargest(map(new int[] {196, 0, 4, 9}), 19));
    assertEquals(
        Optional.of(new Window(0, 0, WIDTH, HEIGHT)),
        Window.aroundLargest(map(new int[] {0, 0, WIDTH, HEIGHT}), 19));
  }

  /** Pixels that touch only at their corners are two areas. */
  @Test
  void areasAreConnectedBySides() {
    Optional<Window> window =
        Window.aroundLargest(map(new int[] {50, 50, 1, 1}, new int[] {51, 51, 1, 2}), 19);
    assertEquals(Optional.of(new Window(51 - 8, 52 - 4, 16, 9)), window);
  }

  @Test
  void thereIsNoneWithoutTheLabel() {
    assertEquals(Optional.empty(), Window.aroundLargest(map(), 19));
  }

  @Test
  void cutsAPicture() {
    short[] samples = new short[3 * 5 * 4];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (short) i;
    }
    Picture part = new Window(1, 2, 3, 2).of(Picture.of(5, 4, 8, Picture.Layout.RGB, samples));
    assertEquals(3, part.width());
    assertEquals(2, part.height());
    assertEquals(3 * (2 * 5 + 1), part.sample(0, 0, 0));
    assertEquals(3 * (3 * 5 + 3) + 2, part.sample(2, 1, 2));
  }
}
