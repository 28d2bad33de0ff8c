// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.dataset.LabelMap;
import io.github.chromapath.image.Picture;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * A rectangle of pixels inside a picture.
 *
 * @param left first column
 * @param top first row
 * @param width columns, at least 1
 * @param height rows, at least 1
 */
record Window(int left, int top, int width, int height) {
  /** Extent of a window in multiples of that of the object in it. */
  private static final int MARGIN = 4;

  private static final int ASPECT_WIDTH = 16;
  private static final int ASPECT_HEIGHT = 9;

  /**
   * A window of 16:9 around the largest connected area of a label, four times as high or wide as
   * this area, moved and shrunk to fit the map.
   *
   * @param id raw label id
   * @return empty if no pixel has the label
   */
  static Optional<Window> aroundLargest(LabelMap labels, int id) {
    return largest(labels, id).map(area -> area.widened(labels.width(), labels.height()));
  }

  /** The bounds of the largest area of pixels with the label that touch at their sides. */
  private static Optional<Window> largest(LabelMap labels, int id) {
    int width = labels.width();
    byte[] ids = labels.ids();
    boolean[] seen = new boolean[ids.length];
    Optional<Window> largest = Optional.empty();
    int most = 0;
    for (int start = 0; start < ids.length; start++) {
      if ((ids[start] & 0xff) == id && !seen[start]) {
        int[] bounds = {width, labels.height(), 0, 0};
        int pixels = fill(ids, width, start, seen, bounds);
        if (pixels > most) {
          most = pixels;
          largest =
              Optional.of(
                  new Window(
                      bounds[0], bounds[1], bounds[2] - bounds[0] + 1, bounds[3] - bounds[1] + 1));
        }
      }
    }
    return largest;
  }

  /** Marks an area and extends {@code bounds}: left, top, right, bottom; returns its pixels. */
  private static int fill(byte[] ids, int width, int start, boolean[] seen, int[] bounds) {
    Deque<Integer> pending = new ArrayDeque<>();
    pending.push(start);
    seen[start] = true;
    int pixels = 0;
    while (!pending.isEmpty()) {
      int at = pending.pop();
      int x = at % width;
      int y = at / width;
      pixels++;
      bounds[0] = Math.min(bounds[0], x);
      bounds[1] = Math.min(bounds[1], y);
      bounds[2] = Math.max(bounds[2], x);
      bounds[3] = Math.max(bounds[3], y);
      int[] neighbours = {x > 0 ? at - 1 : at, x < width - 1 ? at + 1 : at, at - width, at + width};
      for (int next : neighbours) {
        if (next >= 0 && next < ids.length && !seen[next] && ids[next] == ids[start]) {
          seen[next] = true;
          pending.push(next);
        }
      }
    }
    return pixels;
  }

  private Window widened(int mapWidth, int mapHeight) {
    int unit =
        Math.max(
            1,
            Math.max(
                roundedUp(MARGIN * width, ASPECT_WIDTH),
                roundedUp(MARGIN * height, ASPECT_HEIGHT)));
    int wide = Math.min(mapWidth, unit * ASPECT_WIDTH);
    int high = Math.min(mapHeight, unit * ASPECT_HEIGHT);
    int x = Math.max(0, Math.min(mapWidth - wide, left + width / 2 - wide / 2));
    int y = Math.max(0, Math.min(mapHeight - high, top + height / 2 - high / 2));
    return new Window(x, y, wide, high);
  }

  private static int roundedUp(int dividend, int divisor) {
    return (dividend + divisor - 1) / divisor;
  }

  /** The part of a picture in this window, in colour, without alpha. */
  Picture of(Picture picture) {
    int step = 3 * picture.width();
    float[] rgb = picture.rgb();
    float[] part = new float[3 * width * height];
    for (int y = 0; y < height; y++) {
      int from = (top + y) * step + 3 * left;
      System.arraycopy(rgb, from, part, 3 * width * y, 3 * width);
    }
    return Picture.ofRgb(width, height, picture.bits(), part);
  }
}
