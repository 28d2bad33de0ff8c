// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import io.github.chromapath.color.Cam16Ucs;
import io.github.chromapath.color.ColorPlanes;
import io.github.chromapath.color.DifferenceSummary;
import io.github.chromapath.color.PictureCam16;
import io.github.chromapath.color.ViewingConditions;
import io.github.chromapath.image.ColorScale;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.Strips;

/**
 * The CAM16-UCS difference of each pixel between a coloured picture and its original, as a viewer
 * sees it ({@link Truth#TRUE}). Within 1e-3 of the definition. Immutable and thread-safe.
 */
public final class DifferenceMap {
  /** The difference with the last colour of {@link #picture}. */
  public static final float SCALE = 20;

  private static final int STRIP = 1 << 10;

  private final int width;
  private final int height;
  private final float[] differences;

  private DifferenceMap(int width, int height, float[] differences) {
    this.width = width;
    this.height = height;
    this.differences = differences;
  }

  /**
   * Compares two pictures, by several threads.
   *
   * @param truth the original
   * @param result the coloured picture
   * @throws IllegalArgumentException if the sizes differ
   */
  public static DifferenceMap of(Picture truth, Picture result) {
    Sizes.requireEqual(truth, result);
    Cam16Ucs space = new Cam16Ucs(ViewingConditions.paper());
    float[] differences = new float[truth.width() * truth.height()];
    Strips.parallel(
        truth.width(),
        truth.height(),
        (firstRow, endRow) -> {
          Comparison comparison = new Comparison(space, truth, result);
          int end = endRow * truth.width();
          for (int from = firstRow * truth.width(); from < end; from += STRIP) {
            comparison.compare(from, Math.min(STRIP, end - from), differences);
          }
        });
    return new DifferenceMap(truth.width(), truth.height(), differences);
  }

  /** The buffers of one thread. */
  private static final class Comparison {
    private final PictureCam16 space;
    private final Picture truth;
    private final Picture result;
    private final int[] levels = new int[3 * STRIP];
    private final ColorPlanes linear = new ColorPlanes(STRIP);
    private final ColorPlanes first = new ColorPlanes(STRIP);
    private final ColorPlanes second = new ColorPlanes(STRIP);

    Comparison(Cam16Ucs space, Picture truth, Picture result) {
      this.space = new PictureCam16(space, STRIP);
      this.truth = truth;
      this.result = result;
    }

    void compare(int from, int count, float[] differences) {
      convert(truth, from, count, first);
      convert(result, from, count, second);
      for (int i = 0; i < count; i++) {
        float lightness = first.first()[i] - second.first()[i];
        float a = first.second()[i] - second.second()[i];
        float b = first.third()[i] - second.third()[i];
        differences[from + i] = (float) Math.sqrt(lightness * lightness + a * a + b * b);
      }
    }

    private void convert(Picture picture, int from, int count, ColorPlanes jab) {
      picture.levels(from, from + count, levels);
      LinearLight.decode(picture, levels, linear, count);
      space.convert(linear, jab, count);
    }
  }

  /** {@return mean, 95th percentile and number of the differences} */
  public DifferenceSummary summary() {
    return DifferenceSummary.of(differences);
  }

  /** {@return the difference of a pixel, counted from the top left, rows first} */
  public float at(int pixel) {
    return differences[pixel];
  }

  /** The differences themselves, which must not change. */
  float[] values() {
    return differences;
  }

  /**
   * {@return the differences in the colours of a {@link ColorScale} from 0 to {@value #SCALE}, so
   * that maps of several pictures are comparable}
   */
  public Picture picture() {
    return new ColorScale(SCALE).picture(width, height, differences);
  }
}
