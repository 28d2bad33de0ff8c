// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import io.github.chromapath.color.DifferenceSummary;
import io.github.chromapath.color.PictureColorizer;
import io.github.chromapath.color.PictureLab;
import io.github.chromapath.dataset.LabelMap;
import io.github.chromapath.image.Picture;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * An original with which several results are compared. It is converted once, and every result once.
 * Keeps about 40 bytes per pixel beside the picture. Not thread-safe.
 */
public final class OriginalPicture {
  private static final int STRIP = 1 << 12;

  private final ImageScorer scorer;
  private final Picture original;
  private final int pixels;
  private final byte[] labels;
  private final RegionStatistics statistics;

  /** L* of the grey values. */
  private final float[] lightness;

  /** J', a' and b' of the original. */
  private final float[] asIs;

  /** J', a' and b' of the original's a*b* on {@link #lightness}. */
  private final float[] onLightness;

  private final float[] differences;
  private final float[] sharedDifferences;
  private final Strip strip = new Strip();

  /** Buffers of a strip of pixels. */
  private static final class Strip {
    final int[] levels = new int[3 * STRIP];
    final float[] lightness = new float[STRIP];
    final float[] ab = new float[2 * STRIP];
    final float[] linear = new float[3 * STRIP];
    final float[] asIs = new float[3 * STRIP];
    final float[] onLightness = new float[3 * STRIP];
  }

  /** Computes J', a' and b' of a strip of a result. */
  @FunctionalInterface
  private interface Result {
    /** Stores them in {@link Strip#asIs} and {@link Strip#onLightness}. */
    void convert(int from, int count);
  }

  OriginalPicture(ImageScorer scorer, Picture original, Optional<LabelMap> labels) {
    labels.ifPresent(map -> Sizes.requireEqual(original, map));
    this.scorer = scorer;
    this.original = original;
    pixels = original.width() * original.height();
    this.labels =
        labels.orElseGet(() -> LabelMap.unlabelled(original.width(), original.height())).ids();
    statistics = new RegionStatistics(this.labels);
    lightness = new float[pixels];
    asIs = new float[3 * pixels];
    onLightness = new float[3 * pixels];
    differences = new float[pixels];
    sharedDifferences = new float[pixels];
    convert();
  }

  private void convert() {
    float[] gray = new float[STRIP];
    for (int from = 0; from < pixels; from += STRIP) {
      int count = Math.min(STRIP, pixels - from);
      original.gray(from, from + count, gray);
      PictureLab.lightness(gray, scorer.lightness(), strip.lightness, count);
      System.arraycopy(strip.lightness, 0, lightness, from, count);
      convert(original, from, count);
      System.arraycopy(strip.asIs, 0, asIs, 3 * from, 3 * count);
      System.arraycopy(strip.onLightness, 0, onLightness, 3 * from, 3 * count);
    }
  }

  /**
   * Scores a coloured picture, whatever its lightness. Under {@link Truth#SHARED_LIGHTNESS} its a*
   * and b* are put on the lightness of the original's grey values.
   *
   * @throws IllegalArgumentException if the sizes differ
   */
  public ImageScore score(Picture result) {
    Sizes.requireEqual(original, result);
    return new ImageScore(
        compare((from, count) -> convert(result, from, count)), Fidelity.of(original, result));
  }

  /**
   * Scores a picture that already has the lightness of the original's grey values, apart from
   * clamping to the gamut, as {@link PictureColorizer} makes it. It is compared as it is under both
   * truths. {@link #score(Picture)} would clamp its colours a second time, and the a* and b* of a
   * clamped colour are no longer those that were asked for.
   *
   * @throws IllegalArgumentException if the sizes differ
   */
  public ImageScore scoreOnSharedLightness(Picture result) {
    Sizes.requireEqual(original, result);
    return new ImageScore(
        compare(
            (from, count) -> {
              convertAsIs(result, from, count);
              System.arraycopy(strip.asIs, 0, strip.onLightness, 0, 3 * count);
            }),
        Fidelity.of(original, result));
  }

  /**
   * Scores a* and b* on the lightness of the original's grey values. The fidelity is that of the
   * picture at the original's bit depth. If it is not needed, {@link #colors} is faster.
   *
   * @throws IllegalArgumentException if a field by pixel has another number of pixels
   */
  public ImageScore score(AbField field) {
    Map<Truth, Map<Region, DifferenceSummary>> colors = colors(field);
    PictureColorizer colorizer = new PictureColorizer(1, scorer.lightness());
    Picture colored =
        original.withColor(
            (from, to, rgb) -> {
              float[] gray = new float[to - from];
              float[] ab = new float[2 * (to - from)];
              original.gray(from, to, gray);
              fill(field, from, to - from, ab);
              colorizer.colorize(gray, ab, rgb, to - from);
            });
    return new ImageScore(colors, Fidelity.of(original, colored));
  }

  /**
   * {@return the CAM16-UCS differences of a* and b* on the lightness of the original's grey values}
   *
   * @throws IllegalArgumentException if a field by pixel has another number of pixels
   */
  public Map<Truth, Map<Region, DifferenceSummary>> colors(AbField field) {
    if (field instanceof AbField.ByLabel byLabel) {
      return colors(byLabel);
    }
    requireEveryPixel((AbField.ByPixel) field);
    return compare(
        (from, count) -> {
          System.arraycopy(lightness, from, strip.lightness, 0, count);
          fill(field, from, count, strip.ab);
          PictureLab.linear(strip.lightness, strip.ab, strip.linear, count);
          scorer.space().convert(strip.linear, strip.onLightness, count);
          System.arraycopy(strip.onLightness, 0, strip.asIs, 0, 3 * count);
        });
  }

  private Map<Truth, Map<Region, DifferenceSummary>> colors(AbField.ByLabel field) {
    ColorRamp[] ramps = new ColorRamp[256];
    Arrays.fill(ramps, scorer.ramp(field.otherwise()));
    field.colors().forEach((label, color) -> ramps[label] = scorer.ramp(color));
    return compare(
        (from, count) -> {
          for (int i = 0; i < count; i++) {
            ramps[labels[from + i] & 0xff].get(lightness[from + i], strip.onLightness, 3 * i);
          }
          System.arraycopy(strip.onLightness, 0, strip.asIs, 0, 3 * count);
        });
  }

  private void requireEveryPixel(AbField.ByPixel field) {
    if (field.ab().length != 2L * pixels) {
      throw new IllegalArgumentException(
          "%d values of a* and b* for an original of %dx%d pixels"
              .formatted(field.ab().length, original.width(), original.height()));
    }
  }

  private void fill(AbField field, int from, int count, float[] ab) {
    if (field instanceof AbField.ByLabel byLabel) {
      for (int i = 0; i < count; i++) {
        Ab color = byLabel.colors().getOrDefault(labels[from + i] & 0xff, byLabel.otherwise());
        ab[2 * i] = (float) color.a();
        ab[2 * i + 1] = (float) color.b();
      }
    } else {
      System.arraycopy(((AbField.ByPixel) field).ab(), 2 * from, ab, 0, 2 * count);
    }
  }

  private void convertAsIs(Picture picture, int from, int count) {
    picture.levels(from, from + count, strip.levels);
    LinearLight.decode(picture, strip.levels, strip.linear, 3 * count);
    scorer.space().convert(strip.linear, strip.asIs, count);
  }

  private void convert(Picture picture, int from, int count) {
    convertAsIs(picture, from, count);
    PictureLab.ab(strip.linear, strip.ab, count);
    System.arraycopy(lightness, from, strip.lightness, 0, count);
    PictureLab.linear(strip.lightness, strip.ab, strip.linear, count);
    scorer.space().convert(strip.linear, strip.onLightness, count);
  }

  private Map<Truth, Map<Region, DifferenceSummary>> compare(Result result) {
    for (int from = 0; from < pixels; from += STRIP) {
      int count = Math.min(STRIP, pixels - from);
      result.convert(from, count);
      distances(asIs, strip.asIs, differences, from, count);
      distances(onLightness, strip.onLightness, sharedDifferences, from, count);
    }
    return Map.of(
        Truth.TRUE,
        statistics.of(differences),
        Truth.SHARED_LIGHTNESS,
        statistics.of(sharedDifferences));
  }

  private static void distances(
      float[] original, float[] strip, float[] differences, int from, int count) {
    for (int i = 0; i < count; i++) {
      int at = 3 * (from + i);
      float dj = original[at] - strip[3 * i];
      float da = original[at + 1] - strip[3 * i + 1];
      float db = original[at + 2] - strip[3 * i + 2];
      differences[from + i] = (float) Math.sqrt(dj * dj + da * da + db * db);
    }
  }
}
