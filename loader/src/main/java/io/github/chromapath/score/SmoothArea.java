// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import io.github.chromapath.color.ColorPlanes;
import io.github.chromapath.color.PictureLab;
import io.github.chromapath.image.Picture;
import java.util.Arrays;
import java.util.BitSet;
import java.util.OptionalDouble;

/**
 * The pixels of an original whose surroundings have nearly one colour, and the differences there. A
 * pixel is smooth if the window of 7 x 7 pixels around it is inside the picture and the root mean
 * square distance of the window's L*, a*, b* from their mean is at most {@value #BOUND}.
 * docs/evaluation.md gives the reasons. Reuses its memory; not thread-safe.
 */
final class SmoothArea {
  /** Just noticeable difference in L*a*b* (Mahy, Van Eycken and Oosterlinck, 1994). */
  static final double BOUND = 2.3;

  /** In fewer pixels, a single one would exceed the percentile. */
  static final int FEWEST_PIXELS = 1000;

  private static final double PERCENTILE = .999;
  private static final int RADIUS = 3;
  private static final int SIDE = 2 * RADIUS + 1;
  private static final int WINDOW = SIDE * SIDE;

  private final BitSet pixels;
  private final int[] bins = new int[PercentileSelection.BINS];

  SmoothArea(Picture original) {
    pixels = new BitSet(original.width() * original.height());
    if (original.width() >= SIDE && original.height() >= SIDE) {
      new Search(original).run();
    }
  }

  /** The smooth pixels by their index, rows first. */
  BitSet pixels() {
    return (BitSet) pixels.clone();
  }

  /** Number of smooth pixels. */
  int count() {
    return pixels.cardinality();
  }

  /**
   * The 99.9th percentile over the smooth pixels.
   *
   * @param differences one value per pixel, none negative or NaN
   * @return empty if there are fewer than {@value #FEWEST_PIXELS} smooth pixels
   */
  OptionalDouble percentile(float[] differences) {
    if (count() < FEWEST_PIXELS) {
      return OptionalDouble.empty();
    }
    Arrays.fill(bins, 0);
    forEachRun(
        (from, to) -> {
          for (int i = from; i < to; i++) {
            bins[PercentileSelection.bin(differences[i])]++;
          }
        });
    PercentileSelection selection = PercentileSelection.of(bins, 0, PERCENTILE);
    forEachRun((from, to) -> selection.collect(differences, from, to));
    return OptionalDouble.of(selection.percentile());
  }

  private interface Run {
    void accept(int from, int to);
  }

  private void forEachRun(Run run) {
    int from = pixels.nextSetBit(0);
    while (from >= 0) {
      int to = pixels.nextClearBit(from);
      run.accept(from, to);
      from = pixels.nextSetBit(to);
    }
  }

  /**
   * Moves the window over the picture. With n = 49, the sum S of the vectors (L*, a*, b*) of the
   * window and the sum Q of their squared lengths, the mean square distance from the mean is (n Q -
   * |S|^2) / n^2.
   */
  private final class Search {
    private final Picture picture;
    private final int width;
    private final PictureLab converter;
    private final int[] levels;
    private final ColorPlanes linear;
    private final ColorPlanes[] rows = new ColorPlanes[SIDE];

    /** Sums over the rows of the window by column, of L*, a*, b* and the squared length. */
    private final double[][] sums;

    Search(Picture picture) {
      this.picture = picture;
      width = picture.width();
      converter = new PictureLab(width);
      levels = new int[3 * width];
      linear = new ColorPlanes(width);
      Arrays.setAll(rows, i -> new ColorPlanes(width));
      sums = new double[4][width];
    }

    void run() {
      for (int y = 0; y < picture.height(); y++) {
        ColorPlanes row = rows[y % SIDE];
        if (y >= SIDE) {
          add(row, -1);
        }
        picture.levels(y * width, (y + 1) * width, levels);
        LinearLight.decode(picture, levels, linear, width);
        converter.lab(linear, row, width);
        add(row, 1);
        if (y >= SIDE - 1) {
          mark((y - RADIUS) * width);
        }
      }
    }

    private void add(ColorPlanes row, int sign) {
      for (int x = 0; x < width; x++) {
        double l = row.first()[x];
        double a = row.second()[x];
        double b = row.third()[x];
        sums[0][x] += sign * l;
        sums[1][x] += sign * a;
        sums[2][x] += sign * b;
        sums[3][x] += sign * (l * l + a * a + b * b);
      }
    }

    /** Marks the smooth pixels of a row. */
    private void mark(int firstPixel) {
      double l = 0;
      double a = 0;
      double b = 0;
      double squares = 0;
      for (int x = 0; x < width; x++) {
        int left = x - SIDE;
        l += sums[0][x] - (left < 0 ? 0 : sums[0][left]);
        a += sums[1][x] - (left < 0 ? 0 : sums[1][left]);
        b += sums[2][x] - (left < 0 ? 0 : sums[2][left]);
        squares += sums[3][x] - (left < 0 ? 0 : sums[3][left]);
        double spread = WINDOW * squares - l * l - a * a - b * b;
        if (left >= -1 && spread <= BOUND * BOUND * WINDOW * WINDOW) {
          pixels.set(firstPixel + x - RADIUS);
        }
      }
    }
  }
}
