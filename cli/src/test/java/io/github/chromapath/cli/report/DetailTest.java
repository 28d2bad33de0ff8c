// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.dataset.LabelMap;
import io.github.chromapath.image.Picture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fast")
class DetailTest {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 400;

  private static byte[] ids(int x, int y, int width, int height, int id, byte[] ids) {
    for (int row = y; row < y + height; row++) {
      for (int column = x; column < x + width; column++) {
        ids[row * WIDTH + column] = (byte) id;
      }
    }
    return ids;
  }

  private static Picture gray() {
    return Picture.ofRgb(WIDTH, HEIGHT, 8, new float[3 * WIDTH * HEIGHT]);
  }

  private static boolean contains(Detail detail, int x, int y) {
    return x >= detail.x()
        && x < detail.x() + detail.side()
        && y >= detail.y()
        && y < detail.y() + detail.side();
  }

  /** One small light counts more than a large sign. */
  @Test
  void theDetailShowsTrafficLights() {
    byte[] ids = ids(100, 50, 90, 90, 20, new byte[WIDTH * HEIGHT]);
    ids = ids(600, 380, 3, 7, 19, ids);
    Detail detail = Detail.of(gray(), LabelMap.of(WIDTH, HEIGHT, ids));
    assertEquals(192, detail.side());
    assertTrue(contains(detail, 600, 380) && contains(detail, 602, 386), detail::toString);
  }

  @Test
  void withoutLightsItShowsSigns() {
    byte[] ids = ids(100, 50, 9, 9, 20, new byte[WIDTH * HEIGHT]);
    Detail detail = Detail.of(gray(), LabelMap.of(WIDTH, HEIGHT, ids));
    assertTrue(contains(detail, 100, 50) && contains(detail, 108, 58), detail::toString);
  }

  @Test
  void withoutLabelsItShowsTheStrongestColors() {
    float[] rgb = new float[3 * WIDTH * HEIGHT];
    rgb[3 * (300 * WIDTH + 500)] = 1;
    Detail detail =
        Detail.of(Picture.ofRgb(WIDTH, HEIGHT, 8, rgb), LabelMap.unlabelled(WIDTH, HEIGHT));
    assertTrue(contains(detail, 500, 300), detail::toString);
    Picture cut = detail.cut(Picture.ofRgb(WIDTH, HEIGHT, 8, rgb));
    assertEquals(192, cut.width());
    assertEquals(192, cut.height());
    float[] expected = new float[3 * 192 * 192];
    expected[3 * ((300 - detail.y()) * 192 + 500 - detail.x())] = 1;
    assertArrayEquals(expected, cut.rgb());
  }

  @Test
  void aSmallPictureIsCutToItsShorterSide() {
    Detail detail = Detail.of(Picture.ofRgb(9, 5, 8, new float[135]), LabelMap.unlabelled(9, 5));
    assertEquals(new Detail(0, 0, 5), detail);
  }
}
