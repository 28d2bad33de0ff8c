// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.colorize.ColorHints.Point;
import io.github.chromapath.image.Picture;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fast")
class SimulatedHintsTest {
  private static final int WIDTH = 200;
  private static final int HEIGHT = 100;

  /** A grey picture with a strongly and a weakly coloured square, of 20 pixels each. */
  private static Picture truth() {
    byte[] rgb = new byte[3 * WIDTH * HEIGHT];
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      int x = i % WIDTH;
      int y = i / WIDTH;
      boolean strong = x >= 20 && x < 40 && y >= 20 && y < 40;
      boolean weak = x >= 150 && x < 170 && y >= 60 && y < 80;
      rgb[3 * i] = (byte) (strong ? 220 : weak ? 150 : 120);
      rgb[3 * i + 1] = (byte) (strong ? 60 : weak ? 110 : 120);
      rgb[3 * i + 2] = (byte) (strong ? 60 : weak ? 110 : 120);
    }
    return Picture.ofRgb(WIDTH, HEIGHT, rgb);
  }

  @Test
  void hintsAreWhereTheResultIsMostWrong() {
    Picture truth = truth();
    SimulatedHints hints = new SimulatedHints(truth, truth.withoutColor());
    Point first = hints.first(1).points().get(0);
    assertEquals(0xdc3c3c, first.rgb());
    assertTrue(first.x() >= 20 && first.x() < 40 && first.y() >= 20 && first.y() < 40);
    List<Point> many = hints.first(30).points();
    assertEquals(first, many.get(0));
    assertTrue(many.stream().anyMatch(point -> point.rgb() == 0x966e6e), "the weak square");
    for (int i = 0; i < many.size(); i++) {
      for (int j = 0; j < i; j++) {
        int distance =
            Math.max(
                Math.abs(many.get(i).x() - many.get(j).x()),
                Math.abs(many.get(i).y() - many.get(j).y()));
        assertTrue(distance >= 8, "hints " + distance + " pixels apart");
      }
    }
  }

  @Test
  void aSmallPictureHasFewerHints() {
    Picture dot = Picture.ofRgb(1, 1, new byte[] {1, 2, 3});
    assertEquals(1, new SimulatedHints(dot, dot).first(5).points().size());
  }
}
