// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.colorize;

import io.github.chromapath.color.Lab;
import io.github.chromapath.color.SRgb;
import io.github.chromapath.color.propagation.Targets;
import io.github.chromapath.image.Picture;
import java.util.Optional;

/** Draws hints on a {@link HintGrid}, as wanted differences from predicted colours. */
final class HintTargets {
  /** Weight of points and strokes: the result is within a hundredth of the wanted colour. */
  private static final float STROKE = 100;

  /**
   * Weight of the colour of a class: it is taken within some 7 pixels, so that an edge of the
   * picture near the border of the class becomes the border of the colour.
   */
  private static final float CLASS = 0.02f;

  /** Radius of a point, in parts of the longer side. */
  private static final double POINT = 1.0 / 512;

  private final HintGrid grid;
  private final float[] predicted;
  private final Targets targets;

  private HintTargets(HintGrid grid, float[] predicted) {
    this.grid = grid;
    this.predicted = predicted;
    this.targets = new Targets(grid.pixels());
  }

  /**
   * The targets of hints that fit the picture.
   *
   * @param predicted a* and b*, (height, width, 2) of the grid
   * @param classes of the picture, if the network predicts them
   * @throws IllegalArgumentException if the hints colour a class that the network does not predict
   */
  static Targets of(ColorHints hints, HintGrid grid, float[] predicted, Optional<Classes> classes) {
    HintTargets drawing = new HintTargets(grid, predicted);
    hints.classes().forEach((name, rgb) -> drawing.drawClass(name, rgb, classes));
    hints.strokes().ifPresent(drawing::drawStrokes);
    hints.points().forEach(drawing::drawPoint);
    return drawing.targets;
  }

  private void drawClass(String name, int rgb, Optional<Classes> classes) {
    Classes found =
        classes.orElseThrow(
            () -> new IllegalArgumentException("this network predicts no classes to colour"));
    boolean[] inside = found.interior(name);
    Lab color = lab(rgb);
    for (int y = 0; y < grid.height(); y++) {
      int row = (int) ((long) y * Classes.SIZE / grid.height()) * Classes.SIZE;
      for (int x = 0; x < grid.width(); x++) {
        if (inside[row + (int) ((long) x * Classes.SIZE / grid.width())]) {
          set(y * grid.width() + x, color.a(), color.b(), CLASS);
        }
      }
    }
  }

  /** Each cell gets the mean of the strokes in it, or the stroke that it is in. */
  private void drawStrokes(Picture strokes) {
    int alpha = strokes.layout().channels() - 1;
    double[] sumA = new double[grid.pixels()];
    double[] sumB = new double[grid.pixels()];
    int[] covered = new int[grid.pixels()];
    int rows = Math.max(strokes.height(), grid.height());
    int columns = Math.max(strokes.width(), grid.width());
    for (int row = 0; row < rows; row++) {
      int y = part(row, rows, strokes.height());
      int firstCell = part(row, rows, grid.height()) * grid.width();
      for (int column = 0; column < columns; column++) {
        int x = part(column, columns, strokes.width());
        if (2 * strokes.sample(x, y, alpha) > strokes.maximum()) {
          int cell = firstCell + part(column, columns, grid.width());
          Lab color = lab(strokes, x, y);
          sumA[cell] += color.a();
          sumB[cell] += color.b();
          covered[cell]++;
        }
      }
    }
    for (int cell = 0; cell < covered.length; cell++) {
      if (covered[cell] > 0) {
        set(cell, sumA[cell] / covered[cell], sumB[cell] / covered[cell], STROKE);
      }
    }
  }

  /** The part, of {@code parts}, in which is number {@code index} of {@code count}. */
  private static int part(int index, int count, int parts) {
    return (int) ((long) index * parts / count);
  }

  private void drawPoint(ColorHints.Point point) {
    Lab color = lab(point.rgb());
    int radius = Math.max(1, (int) (Math.max(grid.width(), grid.height()) * POINT));
    int centreX = grid.column(point.x());
    int centreY = grid.row(point.y());
    for (int y = Math.max(0, centreY - radius);
        y <= Math.min(grid.height() - 1, centreY + radius);
        y++) {
      for (int x = Math.max(0, centreX - radius);
          x <= Math.min(grid.width() - 1, centreX + radius);
          x++) {
        int dx = x - centreX;
        int dy = y - centreY;
        if (dx * dx + dy * dy <= radius * radius) {
          set(y * grid.width() + x, color.a(), color.b(), STROKE);
        }
      }
    }
  }

  private void set(int cell, double a, double b, float weight) {
    targets.set(cell, weight, a - predicted[2 * cell], b - predicted[2 * cell + 1]);
  }

  private static Lab lab(int rgb) {
    return Lab.of(SRgb.of8Bit(rgb >> 16 & 0xff, rgb >> 8 & 0xff, rgb & 0xff));
  }

  private static Lab lab(Picture picture, int x, int y) {
    double top = picture.maximum();
    boolean gray = picture.layout().isGray();
    return Lab.of(
        new SRgb(
            picture.sample(x, y, 0) / top,
            picture.sample(x, y, gray ? 0 : 1) / top,
            picture.sample(x, y, gray ? 0 : 2) / top));
  }
}
