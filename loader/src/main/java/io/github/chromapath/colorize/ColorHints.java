// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.colorize;

import io.github.chromapath.image.Picture;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Colours that a person wants in a picture. They replace the predicted ones where they are given,
 * spread over smooth areas around them, and fade into the prediction: docs/model.md, "Hints". A
 * colour gives a* and b*; the lightness stays that of the grey picture. Immutable and thread-safe.
 *
 * <pre>{@code
 * ColorHints hints = ColorHints.of(List.of(new ColorHints.Point(120, 80, 0xf0c000)));
 * PhotoColorizer.Result result = colorizer.colorize(picture, hints);
 * }</pre>
 *
 * @param points coloured points
 * @param strokes a picture of the shape of the coloured one, of its size or another, whose pixels
 *     with an alpha of at least one half are wanted colours; empty for none
 * @param classes colours, 0xRRGGBB, of everything that the network takes for a class, by the name
 *     of the class. Points and strokes override them
 */
public record ColorHints(
    List<Point> points, Optional<Picture> strokes, Map<String, Integer> classes) {
  /** No hints. */
  public static final ColorHints NONE = new ColorHints(List.of(), Optional.empty(), Map.of());

  /**
   * A coloured point.
   *
   * @param x column, from 0
   * @param y row, from 0
   * @param rgb its colour, 0xRRGGBB
   */
  public record Point(int x, int y, int rgb) {
    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a coordinate is negative or the colour has more than 24
     *     bits
     */
    public Point {
      if (x < 0 || y < 0) {
        throw new IllegalArgumentException("a hint at (" + x + ", " + y + ")");
      }
      requireColor(rgb);
    }
  }

  /**
   * Copies the collections.
   *
   * @throws IllegalArgumentException if the strokes have no alpha, or a colour has more than 24
   *     bits
   */
  public ColorHints {
    points = List.copyOf(points);
    classes = Map.copyOf(classes);
    if (strokes.isPresent() && !strokes.get().layout().hasAlpha()) {
      throw new IllegalArgumentException("the picture of strokes is not transparent anywhere");
    }
    classes.values().forEach(ColorHints::requireColor);
  }

  private static void requireColor(int rgb) {
    if (rgb < 0 || rgb > 0xffffff) {
      throw new IllegalArgumentException("a colour has 24 bits, not 0x" + Integer.toHexString(rgb));
    }
  }

  /** {@return hints of points alone} */
  public static ColorHints of(List<Point> points) {
    return new ColorHints(points, Optional.empty(), Map.of());
  }

  /** {@return whether nothing is wanted} */
  public boolean isEmpty() {
    return points.isEmpty() && strokes.isEmpty() && classes.isEmpty();
  }

  /** {@return these hints, and the colours of classes} */
  public ColorHints withClasses(Map<String, Integer> colors) {
    return new ColorHints(points, strokes, colors);
  }

  /**
   * Checks that the hints fit a picture.
   *
   * @throws IllegalArgumentException if a point is outside the picture, or the strokes have another
   *     shape
   */
  void requireFit(int width, int height) {
    for (Point point : points) {
      if (point.x >= width || point.y >= height) {
        throw new IllegalArgumentException(
            "a hint at (%d, %d) is outside the picture of %dx%d"
                .formatted(point.x, point.y, width, height));
      }
    }
    if (!strokesFit(width, height)) {
      throw new IllegalArgumentException(
          "strokes of %dx%d on a picture of %dx%d"
              .formatted(strokes.get().width(), strokes.get().height(), width, height));
    }
  }

  /**
   * {@return whether the strokes, if there are any, have the shape of a picture: its size, or
   * another with the same ratio of the sides up to the rounding of one of them}
   *
   * @param width columns of the picture
   * @param height rows of the picture
   */
  public boolean strokesFit(int width, int height) {
    return strokes
        .map(
            given ->
                2 * Math.abs((long) given.width() * height - (long) given.height() * width)
                    <= Math.max(width, height))
        .orElse(true);
  }
}
