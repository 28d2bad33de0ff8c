// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import com.google.common.base.Suppliers;
import io.github.chromapath.color.ColorPlanes;
import io.github.chromapath.color.DifferenceSummary;
import io.github.chromapath.color.PictureCam16;
import io.github.chromapath.color.PictureColorizer;
import io.github.chromapath.color.PictureLab;
import io.github.chromapath.dataset.LabelMap;
import io.github.chromapath.image.Picture;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * An original with which several results are compared. It is converted once, and every result once.
 * Keeps about 44 bytes per pixel beside the picture. Not thread-safe.
 */
public final class OriginalPicture {
  /** Pixels that are converted together. Their buffers fit in the second-level cache. */
  private static final int STRIP = 1 << 10;

  private final ImageScorer scorer;
  private final Picture original;
  private final int pixels;
  private final byte[] labels;
  private final RegionStatistics statistics;
  private final SmoothArea smooth;

  private final float[] gray;
  private final Supplier<FidelityMeter> meter;

  /** L* of the grey values. */
  private final float[] lightness;

  /** J', a' and b' of the original, by strip. */
  private final ColorPlanes[] asIs;

  /** J', a' and b' of the original's a*b* on {@link #lightness}, by strip. */
  private final ColorPlanes[] onLightness;

  private final float[] differences;
  private final float[] sharedDifferences;

  private final PictureCam16 space;
  private final PictureLab converter = new PictureLab(STRIP);
  private final int[] levels = new int[3 * STRIP];
  private final float[] distances = new float[STRIP];
  private final ColorPlanes linear = new ColorPlanes(STRIP);
  private final ColorPlanes lab = new ColorPlanes(STRIP);

  /** The coordinates of a strip of a result under each truth; the same object if they are equal. */
  private record Converted(ColorPlanes asIs, ColorPlanes onLightness) {
    static Converted same() {
      ColorPlanes planes = new ColorPlanes(STRIP);
      return new Converted(planes, planes);
    }

    static Converted different() {
      return new Converted(new ColorPlanes(STRIP), new ColorPlanes(STRIP));
    }
  }

  /** What the comparison of colours yields. */
  private record Differences(Map<Truth, Map<Region, DifferenceSummary>> colors, Speckle speckle) {
    ImageScore score(Optional<Fidelity> fidelity) {
      return new ImageScore(colors, speckle, fidelity);
    }
  }

  /** Computes J', a' and b' of a strip of a result. */
  @FunctionalInterface
  private interface Conversion {
    void convert(int from, int count, Converted result);
  }

  OriginalPicture(ImageScorer scorer, Picture original, Optional<LabelMap> labels) {
    labels.ifPresent(map -> Sizes.requireEqual(original, map));
    this.scorer = scorer;
    this.original = original;
    pixels = original.width() * original.height();
    this.labels =
        labels.orElseGet(() -> LabelMap.unlabelled(original.width(), original.height())).ids();
    statistics = new RegionStatistics(this.labels, original.width());
    smooth = new SmoothArea(original);
    space = new PictureCam16(scorer.space(), STRIP);
    gray = original.gray();
    meter = Suppliers.memoize(() -> new FidelityMeter(original, gray));
    int strips = (pixels - 1) / STRIP + 1;
    lightness = new float[pixels];
    asIs = new ColorPlanes[strips];
    onLightness = new ColorPlanes[strips];
    differences = new float[pixels];
    sharedDifferences = new float[pixels];
    for (int strip = 0; strip < strips; strip++) {
      convert(strip);
    }
  }

  private int count(int strip) {
    return Math.min(STRIP, pixels - strip * STRIP);
  }

  private void convert(int strip) {
    int from = strip * STRIP;
    int count = count(strip);
    System.arraycopy(gray, from, distances, 0, count);
    PictureLab.lightness(distances, scorer.lightness(), lab.first(), count);
    System.arraycopy(lab.first(), 0, lightness, from, count);
    asIs[strip] = new ColorPlanes(count);
    onLightness[strip] = new ColorPlanes(count);
    convert(original, from, count, new Converted(asIs[strip], onLightness[strip]));
  }

  /**
   * Scores a coloured picture, whatever its lightness. Under {@link Truth#SHARED_LIGHTNESS} its a*
   * and b* are put on the lightness of the original's grey values.
   *
   * @throws IllegalArgumentException if the sizes differ
   */
  public ImageScore score(Picture result) {
    Sizes.requireEqual(original, result);
    return compare(
            (from, count, converted) -> convert(result, from, count, converted),
            Converted.different())
        .score(Optional.of(meter.get().of(result)));
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
    return compare(
            (from, count, converted) -> convertAsIs(result, from, count, converted.asIs),
            Converted.same())
        .score(Optional.of(meter.get().of(result)));
  }

  /**
   * Scores a* and b* on the lightness of the original's grey values. The fidelity is that of the
   * picture at the original's bit depth. If it is not needed, {@link #scoreColors} is faster.
   *
   * @throws IllegalArgumentException if a field by pixel has another number of pixels
   */
  public ImageScore score(AbField field) {
    return differences(field).score(Optional.of(fidelity(field)));
  }

  private Fidelity fidelity(AbField field) {
    if (field instanceof AbField.ByLabel byLabel) {
      ColorRamp[] ramps = ramps(byLabel);
      int maximum = original.maximum();
      return meter
          .get()
          .of(
              (from, to, levels) -> {
                for (int i = from; i < to; i++) {
                  ramps[labels[i] & 0xff].levels(lightness[i], maximum, levels, 3 * (i - from));
                }
              },
              maximum);
    }
    PictureColorizer colorizer = new PictureColorizer(1, scorer.lightness());
    Picture colored =
        original.withColor(
            (from, to, rgb) -> {
              float[] values = Arrays.copyOfRange(gray, from, to);
              float[] ab = new float[2 * values.length];
              for (int i = 0; i < values.length; i++) {
                Ab color = field.at(from + i, labels[from + i] & 0xff);
                ab[2 * i] = (float) color.a();
                ab[2 * i + 1] = (float) color.b();
              }
              colorizer.colorize(values, ab, rgb, values.length);
            });
    return meter.get().of(colored);
  }

  /**
   * {@return the CAM16-UCS differences of a* and b* on the lightness of the original's grey values}
   *
   * @throws IllegalArgumentException if a field by pixel has another number of pixels
   */
  public Map<Truth, Map<Region, DifferenceSummary>> colors(AbField field) {
    return differences(field).colors();
  }

  /**
   * Scores a* and b* on the lightness of the original's grey values by their colour differences
   * only: the score has no fidelity.
   *
   * @throws IllegalArgumentException if a field by pixel has another number of pixels
   */
  public ImageScore scoreColors(AbField field) {
    return differences(field).score(Optional.empty());
  }

  private Differences differences(AbField field) {
    if (field instanceof AbField.ByLabel byLabel) {
      return differences(byLabel);
    }
    AbField.ByPixel byPixel = (AbField.ByPixel) field;
    if (byPixel.pixels() != pixels) {
      throw new IllegalArgumentException(
          "a* and b* of %d pixels for an original of %dx%d pixels"
              .formatted(byPixel.pixels(), original.width(), original.height()));
    }
    return compare(
        (from, count, converted) -> {
          System.arraycopy(lightness, from, lab.first(), 0, count);
          for (int i = 0; i < count; i++) {
            lab.second()[i] = byPixel.a(from + i);
            lab.third()[i] = byPixel.b(from + i);
          }
          converter.linear(lab, linear, count);
          space.convert(linear, converted.asIs, count);
        },
        Converted.same());
  }

  /** The ramp of each label. */
  private ColorRamp[] ramps(AbField.ByLabel field) {
    ColorRamp[] ramps = new ColorRamp[256];
    Arrays.fill(ramps, scorer.ramp(field.otherwise()));
    field.colors().forEach((label, color) -> ramps[label] = scorer.ramp(color));
    return ramps;
  }

  private Differences differences(AbField.ByLabel field) {
    ColorRamp[] ramps = ramps(field);
    return compare(
        (from, count, converted) -> {
          for (int i = 0; i < count; i++) {
            ramps[labels[from + i] & 0xff].get(lightness[from + i], converted.asIs, i);
          }
        },
        Converted.same());
  }

  private void convertAsIs(Picture picture, int from, int count, ColorPlanes result) {
    picture.levels(from, from + count, levels);
    LinearLight.decode(picture, levels, linear, count);
    space.convert(linear, result, count);
  }

  private void convert(Picture picture, int from, int count, Converted result) {
    convertAsIs(picture, from, count, result.asIs);
    converter.ab(linear, lab, count);
    System.arraycopy(lightness, from, lab.first(), 0, count);
    converter.linear(lab, linear, count);
    space.convert(linear, result.onLightness, count);
  }

  private Differences compare(Conversion conversion, Converted converted) {
    for (int strip = 0; strip < asIs.length; strip++) {
      int from = strip * STRIP;
      int count = count(strip);
      conversion.convert(from, count, converted);
      distances(asIs[strip], converted.asIs, count);
      System.arraycopy(distances, 0, differences, from, count);
      distances(onLightness[strip], converted.onLightness, count);
      System.arraycopy(distances, 0, sharedDifferences, from, count);
    }
    return new Differences(
        Map.of(
            Truth.TRUE,
            statistics.of(differences),
            Truth.SHARED_LIGHTNESS,
            statistics.of(sharedDifferences)),
        speckle());
  }

  private Speckle speckle() {
    Map<Truth, Double> percentiles = new EnumMap<>(Truth.class);
    smooth.percentile(differences).ifPresent(value -> percentiles.put(Truth.TRUE, value));
    smooth
        .percentile(sharedDifferences)
        .ifPresent(value -> percentiles.put(Truth.SHARED_LIGHTNESS, value));
    return new Speckle(smooth.count(), percentiles);
  }

  private void distances(ColorPlanes first, ColorPlanes second, int count) {
    float[] firstJ = first.first();
    float[] firstA = first.second();
    float[] firstB = first.third();
    float[] secondJ = second.first();
    float[] secondA = second.second();
    float[] secondB = second.third();
    for (int i = 0; i < count; i++) {
      float dj = firstJ[i] - secondJ[i];
      float da = firstA[i] - secondA[i];
      float db = firstB[i] - secondB[i];
      distances[i] = (float) Math.sqrt(dj * dj + da * da + db * db);
    }
  }
}
