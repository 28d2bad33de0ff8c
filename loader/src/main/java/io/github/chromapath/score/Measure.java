// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import io.github.chromapath.color.DifferenceSummary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * A number of one image, one column of the file per image. The instances are constants: compare
 * them by identity.
 */
public final class Measure {
  /** What is computed from the colour differences of a region's pixels. */
  public enum Statistic {
    /** Arithmetic mean. */
    MEAN("mean"),
    /** 95th percentile. */
    PERCENTILE_95("p95");

    private final String id;

    Statistic(String id) {
      this.id = id;
    }

    /** {@return the name in tables and files} */
    public String id() {
      return id;
    }

    private double of(DifferenceSummary summary) {
      return switch (this) {
        case MEAN -> summary.mean();
        case PERCENTILE_95 -> summary.percentile95();
      };
    }
  }

  private record ColorKey(Truth truth, Region region, Statistic statistic) {}

  private static final List<Measure> MEASURES = new ArrayList<>();
  private static final Map<ColorKey, Measure> COLORS = colors();
  private static final Map<Region, Measure> PIXELS = counts();
  private static final Map<Truth, Measure> SPECKLE = speckles();

  /** Number of smooth pixels. */
  public static final Measure SMOOTH_PIXELS =
      register("smooth", "pixels", score -> OptionalDouble.of(score.speckle().pixels()));

  /** Peak signal-to-noise ratio in dB. */
  public static final Measure PSNR = whole("PSNR", "dB", Fidelity::psnr);

  /** Structural similarity, at most 1. */
  public static final Measure SSIM = whole("SSIM", "1", Fidelity::ssim);

  /** Colourfulness of the result. */
  public static final Measure COLORFULNESS =
      whole("colourfulness", "0 to 255", Fidelity::colorfulness);

  /** Colourfulness of the original. */
  public static final Measure TRUE_COLORFULNESS =
      whole("true colourfulness", "0 to 255", Fidelity::trueColorfulness);

  /** Colourfulness of the result minus that of the original: negative for results too grey. */
  public static final Measure COLORFULNESS_DIFFERENCE =
      whole(
          "colourfulness difference",
          "0 to 255",
          fidelity -> fidelity.colorfulness() - fidelity.trueColorfulness());

  /** Mean re-grey error in 1/255. */
  public static final Measure REGRAY_MEAN = whole("re-grey mean", "1/255", Fidelity::regrayMean);

  /** Largest re-grey error in 1/255. */
  public static final Measure REGRAY_MAX = whole("re-grey max", "1/255", Fidelity::regrayMax);

  /** Every measure: colour differences by truth, region and statistic; pixels; the others. */
  public static final List<Measure> ALL = List.copyOf(MEASURES);

  private final int index;
  private final String name;
  private final String unit;
  private final Function<ImageScore, OptionalDouble> value;

  private Measure(int index, String name, String unit, Function<ImageScore, OptionalDouble> value) {
    this.index = index;
    this.name = name;
    this.unit = unit;
    this.value = value;
  }

  private static Map<ColorKey, Measure> colors() {
    Map<ColorKey, Measure> colors = new HashMap<>();
    for (Truth truth : Truth.values()) {
      for (Region region : Region.ALL) {
        for (Statistic statistic : Statistic.values()) {
          colors.put(
              new ColorKey(truth, region, statistic),
              register(
                  "%s %s %s".formatted(truth.id(), region.name(), statistic.id()),
                  "CAM16-UCS",
                  score ->
                      score.color(truth, region).stream().mapToDouble(statistic::of).findFirst()));
        }
      }
    }
    return Map.copyOf(colors);
  }

  private static Map<Region, Measure> counts() {
    Map<Region, Measure> counts = new HashMap<>();
    for (Region region : Region.ALL) {
      counts.put(region, register(region.name(), "pixels", score -> count(score, region)));
    }
    return Map.copyOf(counts);
  }

  private static Map<Truth, Measure> speckles() {
    Map<Truth, Measure> speckles = new EnumMap<>(Truth.class);
    for (Truth truth : Truth.values()) {
      speckles.put(
          truth,
          register(
              "%s smooth p99.9".formatted(truth.id()),
              "CAM16-UCS",
              score ->
                  Stream.ofNullable(score.speckle().percentiles().get(truth))
                      .mapToDouble(value -> value)
                      .findFirst()));
    }
    return speckles;
  }

  private static Measure register(
      String name, String unit, Function<ImageScore, OptionalDouble> value) {
    Measure measure = new Measure(MEASURES.size(), name, unit, value);
    MEASURES.add(measure);
    return measure;
  }

  private static Measure whole(String name, String unit, ToDoubleFunction<Fidelity> value) {
    return register(name, unit, score -> score.fidelity().stream().mapToDouble(value).findFirst());
  }

  private static OptionalDouble count(ImageScore score, Region region) {
    return Arrays.stream(Truth.values())
        .flatMap(truth -> score.color(truth, region).stream())
        .mapToDouble(DifferenceSummary::count)
        .findFirst();
  }

  /**
   * {@return the measure of colour differences}
   *
   * @param region one of {@link Region#ALL}
   */
  public static Measure color(Truth truth, Region region, Statistic statistic) {
    return known(COLORS.get(new ColorKey(truth, region, statistic)), region);
  }

  /**
   * {@return the number of pixels of a region}
   *
   * @param region one of {@link Region#ALL}
   */
  public static Measure pixels(Region region) {
    return known(PIXELS.get(region), region);
  }

  /** {@return the measure of speckle: the 99.9th percentile of the smooth pixels' differences} */
  public static Measure speckle(Truth truth) {
    return SPECKLE.get(truth);
  }

  private static Measure known(Measure measure, Region region) {
    return Optional.ofNullable(measure)
        .orElseThrow(
            () -> new IllegalArgumentException("the region '" + region.name() + "' is not scored"));
  }

  /** {@return the measures that averages and intervals are made of: all but pixels and maxima} */
  public static Stream<Measure> averaged() {
    return ALL.stream().filter(measure -> !measure.unit.equals("pixels") && measure != REGRAY_MAX);
  }

  /** {@return its position in {@link #ALL}} */
  int index() {
    return index;
  }

  /** {@return the name in files, such as "shared-L global mean"} */
  public String name() {
    return name;
  }

  /** {@return the unit} */
  public String unit() {
    return unit;
  }

  /** {@return the number of an image, or empty if it has no pixel of the region} */
  public OptionalDouble of(ImageScore score) {
    return value.apply(score);
  }

  @Override
  public String toString() {
    return name;
  }
}
