// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Colour depends on class and place, and cannot be derived from brightness. */
class SceneColorTest {
  private static final int GRAYS = 256;

  /** Mean opponent colour (red - green, yellow - blue) of each class at each grey level. */
  private static final class Statistics {
    private final double[][] redGreen = new double[64][GRAYS];
    private final double[][] yellowBlue = new double[64][GRAYS];
    private final long[][] count = new long[64][GRAYS];

    void add(int id, int rgb) {
      int r = (rgb >> 16) & 255;
      int g = (rgb >> 8) & 255;
      int b = rgb & 255;
      int gray = (int) Math.round(0.2126 * r + 0.7152 * g + 0.0722 * b);
      redGreen[id][gray] += r - g;
      yellowBlue[id][gray] += (r + g) / 2.0 - b;
      count[id][gray]++;
    }

    boolean common(int id, int gray) {
      return count[id][gray] >= 200;
    }

    double distance(int a, int b, int gray) {
      double du = mean(redGreen, a, gray) - mean(redGreen, b, gray);
      double dv = mean(yellowBlue, a, gray) - mean(yellowBlue, b, gray);
      return Math.hypot(du, dv);
    }

    private double mean(double[][] sum, int id, int gray) {
      return sum[id][gray] / count[id][gray];
    }
  }

  @Test
  void equalGraysHaveDifferentColorsInDifferentClasses() {
    Statistics statistics = new Statistics();
    SceneGenerator generator = new SceneGenerator(new SynthSpec(480, 264, 4));
    for (int i = 1; i <= 24; i++) {
      Scene scene = generator.generate(i);
      for (int y = 0; y < 264; y++) {
        for (int x = 0; x < 480; x++) {
          statistics.add(scene.label().getRaster().getSample(x, y, 0), scene.image().getRGB(x, y));
        }
      }
    }
    int[][] pairs = {{7, 8}, {23, 11}, {21, 11}, {22, 8}, {28, 27}, {12, 21}, {7, 21}, {23, 22}};
    for (int[] pair : pairs) {
      int shared = 0;
      double sum = 0;
      for (int gray = 0; gray < GRAYS; gray++) {
        if (statistics.common(pair[0], gray) && statistics.common(pair[1], gray)) {
          shared++;
          sum += statistics.distance(pair[0], pair[1], gray);
        }
      }
      String names = pair[0] + " and " + pair[1];
      assertTrue(shared >= 20, names + " share only " + shared + " grey levels");
      assertTrue(sum / shared > 20, names + " differ by only " + sum / shared);
    }
  }

  /**
   * A burning red lamp is in the top third of a head, an amber one in the middle, a green one at
   * the bottom.
   */
  @Test
  void litLampShowsItsColorAtItsPlace() {
    SceneGenerator generator = new SceneGenerator(new SynthSpec(1200, 660, 8));
    Set<Integer> thirds = new HashSet<>();
    int heads = 0;
    for (int i = 1; i <= 20; i++) {
      Scene scene = generator.generate(i);
      for (Head head : Head.in(scene.label())) {
        int third = head.brightestThird(scene.image());
        int[] rgb = head.lamp(scene.image(), third);
        switch (third) {
          case 0 -> assertTrue(rgb[0] > 1.8 * rgb[1] && rgb[0] > 1.8 * rgb[2], head + " top");
          case 1 -> assertTrue(rgb[0] > rgb[1] && rgb[1] > 1.8 * rgb[2], head + " middle");
          default -> assertTrue(rgb[1] > 1.4 * rgb[0] && rgb[1] > rgb[2], head + " bottom");
        }
        thirds.add(third);
        heads++;
      }
    }
    assertTrue(heads >= 20, "only " + heads + " whole heads were seen");
    assertEquals(Set.of(0, 1, 2), thirds);
  }

  /** The bounds of one whole, unhidden traffic light head. */
  private record Head(int left, int top, int width, int height) {
    private static final int ID = 19;

    /** Solid rectangles of the id, at least 18 pixels high and of a head's proportions. */
    static Set<Head> in(BufferedImage label) {
      Set<Head> heads = new HashSet<>();
      for (int y = 1; y < label.getHeight(); y++) {
        for (int x = 1; x < label.getWidth(); x++) {
          if (is(label, x, y) && !is(label, x - 1, y) && !is(label, x, y - 1)) {
            int width = 0;
            while (is(label, x + width, y)) {
              width++;
            }
            int height = 0;
            while (is(label, x, y + height) && is(label, x + width - 1, y + height)) {
              height++;
            }
            Head head = new Head(x, y, width, height);
            if (height >= 18
                && Math.abs(height / (double) width - 2.31) < 0.2
                && head.apart(label)) {
              heads.add(head);
            }
          }
        }
      }
      return heads;
    }

    private static boolean is(BufferedImage label, int x, int y) {
      return x < label.getWidth()
          && y < label.getHeight()
          && label.getRaster().getSample(x, y, 0) == ID;
    }

    private boolean apart(BufferedImage label) {
      for (int y = top; y < top + height; y++) {
        if (is(label, left - 1, y) || is(label, left + width, y)) {
          return false;
        }
        for (int x = left; x < left + width; x++) {
          if (!is(label, x, y)) {
            return false;
          }
        }
      }
      return left > 2 && top > 2 && left + width < label.getWidth() - 2;
    }

    /** The third of the head, 0 at the top, whose middle has the brightest channel. */
    int brightestThird(BufferedImage image) {
      int best = 0;
      for (int third = 1; third < 3; third++) {
        if (brightness(lamp(image, third)) > brightness(lamp(image, best))) {
          best = third;
        }
      }
      return best;
    }

    private static int brightness(int[] rgb) {
      return Math.max(rgb[0], Math.max(rgb[1], rgb[2]));
    }

    /** Mean colour of the pixels around the middle of a lamp. */
    int[] lamp(BufferedImage image, int third) {
      int cx = left + width / 2;
      int cy = (int) (top + height * (0.5 + (third - 1) * 0.2985));
      int reach = Math.max(1, width / 6);
      int[] sum = new int[3];
      int n = 0;
      for (int y = cy - reach; y <= cy + reach; y++) {
        for (int x = cx - reach; x <= cx + reach; x++) {
          int rgb = image.getRGB(x, y);
          sum[0] += (rgb >> 16) & 255;
          sum[1] += (rgb >> 8) & 255;
          sum[2] += rgb & 255;
          n++;
        }
      }
      return new int[] {sum[0] / n, sum[1] / n, sum[2] / n};
    }
  }
}
