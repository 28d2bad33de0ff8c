// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.colorize;

import io.github.chromapath.image.ColorScale;
import io.github.chromapath.image.FloatImage;
import io.github.chromapath.image.Picture;
import io.github.chromapath.model.InputSize;

/**
 * How unsure a network is of each pixel's colour: the spread of its predictions of a* and b* for
 * variants of one picture, in a*b* units. 0 is sure. docs/model.md defines it. It is measured at
 * the network's input size. Immutable and thread-safe.
 */
public final class ColorSpread {
  /** The spread with the last colour of {@link #picture}. */
  public static final float SCALE = 10;

  private final InputSize size;
  private final float[] values;

  /** Takes over the values, (height, width). */
  ColorSpread(InputSize size, float[] values) {
    this.size = size;
    this.values = values;
  }

  /** Columns at the network's size. */
  public int width() {
    return size.width();
  }

  /** Rows at the network's size. */
  public int height() {
    return size.height();
  }

  /** The spread of a pixel at the network's size, counted from the top left, rows first. */
  public float at(int pixel) {
    return values[pixel];
  }

  /**
   * The spread at another size, as {@link io.github.chromapath.image.Resampler} resizes.
   *
   * @param width columns, at least 1
   * @param height rows, at least 1
   * @return (height, width) values, at least 0
   */
  public float[] resized(int width, int height) {
    try (FloatImage image = FloatImage.of(values, size.width(), 1)) {
      return image.resized(width, height);
    }
  }

  /**
   * A picture of the spread in the colours of a {@link ColorScale} from 0 to {@value #SCALE}, so
   * that those of several pictures are comparable: black is sure, pale yellow unsure.
   *
   * @param width columns, at least 1
   * @param height rows, at least 1
   */
  public Picture picture(int width, int height) {
    return new ColorScale(SCALE).picture(width, height, resized(width, height));
  }
}
