// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import io.github.chromapath.score.Measure.Statistic;
import io.github.chromapath.score.statistics.ImageColumn;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The scores of one model, or of one folder of predictions, on a list of images. Immutable.
 *
 * <p>An image takes about 0.8 KB, less if it lacks classes.
 */
public final class ModelScores {
  private final String name;
  private final List<String> images;
  private final List<ImageColumn> columns;
  private final Optional<SegmentationScore> segmentation;
  private final Optional<ConfidenceScores> confidence;

  private ModelScores(Builder builder) {
    name = builder.name;
    images = List.copyOf(builder.images);
    columns = builder.columns.stream().map(ImageColumn.Builder::build).toList();
    segmentation = builder.segmentation;
    confidence = builder.confidence;
  }

  private ModelScores(String name, List<ModelScores> models) {
    this.name = name;
    images = models.get(0).images;
    columns =
        Measure.ALL.stream()
            .map(measure -> mean(models.stream().map(model -> model.column(measure)).toList()))
            .toList();
    List<SegmentationScore> heads =
        models.stream().flatMap(model -> model.segmentation.stream()).toList();
    segmentation =
        heads.size() == models.size()
            ? Optional.of(SegmentationScore.mean(heads))
            : Optional.empty();
    confidence = Optional.empty();
  }

  /** The mean of each image, if it has a value in all columns. */
  private static ImageColumn mean(List<ImageColumn> columns) {
    ImageColumn first = columns.get(0);
    ImageColumn.Builder means = new ImageColumn.Builder();
    for (int entry = 0; entry < first.size(); entry++) {
      int image = first.image(entry);
      List<OptionalDouble> values = columns.stream().map(column -> column.of(image)).toList();
      if (values.stream().allMatch(OptionalDouble::isPresent)) {
        means.add(
            image,
            values.stream().mapToDouble(OptionalDouble::getAsDouble).average().orElseThrow());
      }
    }
    return means.build();
  }

  /**
   * {@return the mean scores of several models, image by image} For example, of networks that were
   * trained alike with other seeds: intervals over images then do not contain the spread of the
   * seeds. There are no mean risk-coverage curves.
   *
   * @param name name in tables
   * @param models at least one
   * @throws IllegalArgumentException if their images differ
   */
  public static ModelScores mean(String name, List<ModelScores> models) {
    for (ModelScores model : models) {
      if (!model.images.equals(models.get(0).images)) {
        throw new IllegalArgumentException(
            "'%s' and '%s' were scored on different images; score both on the same ones"
                .formatted(models.get(0).name, model.name));
      }
    }
    return new ModelScores(name, models);
  }

  /**
   * {@return a collector of scores}
   *
   * @param name name of the model in tables
   */
  public static Builder builder(String name) {
    return new Builder(name);
  }

  /** Collects the scores of a model. */
  public static final class Builder {
    private final String name;
    private final List<String> images = new ArrayList<>();
    private final List<ImageColumn.Builder> columns =
        Stream.generate(ImageColumn.Builder::new).limit(Measure.ALL.size()).toList();
    private Optional<SegmentationScore> segmentation = Optional.empty();
    private Optional<ConfidenceScores> confidence = Optional.empty();

    private Builder(String name) {
      this.name = name;
    }

    /** Adds the next image, whose {@code score} is not kept. */
    public Builder add(String image, ImageScore score) {
      return add(image, measure -> measure.of(score));
    }

    /**
     * Adds the next image.
     *
     * @param values the number of each measure, or empty if the image has none
     */
    public Builder add(String image, Function<Measure, OptionalDouble> values) {
      for (Measure measure : Measure.ALL) {
        values
            .apply(measure)
            .ifPresent(value -> columns.get(measure.index()).add(images.size(), value));
      }
      images.add(image);
      return this;
    }

    /** Sets the scores of the segmentation head. */
    public Builder segmentation(SegmentationScore score) {
      segmentation = Optional.of(score);
      return this;
    }

    /** Sets the risk-coverage curves of the same images. */
    public Builder confidence(ConfidenceScores curves) {
      confidence = Optional.of(curves);
      return this;
    }

    /**
     * {@return the scores so far}
     *
     * @throws IllegalArgumentException if there is no image, or another number of curves
     */
    public ModelScores build() {
      if (images.isEmpty()) {
        throw new IllegalArgumentException(name + ": no image was scored");
      }
      if (confidence.isPresent() && confidence.get().images() != images.size()) {
        throw new IllegalArgumentException(
            "%s: %d risk-coverage curves for %d images"
                .formatted(name, confidence.get().images(), images.size()));
      }
      return new ModelScores(this);
    }
  }

  /** {@return the name in tables} */
  public String name() {
    return name;
  }

  /** {@return the names of the images, in the order in which they were added} */
  public List<String> images() {
    return images;
  }

  /** {@return the scores of the segmentation head, if the model has one} */
  public Optional<SegmentationScore> segmentation() {
    return segmentation;
  }

  /** {@return the risk-coverage curves, if the confidence of the model was judged} */
  public Optional<ConfidenceScores> confidence() {
    return confidence;
  }

  /** {@return the numbers of the images} */
  public ImageColumn column(Measure measure) {
    return columns.get(measure.index());
  }

  /** {@return the largest number of an image, or empty if no image has one} */
  public OptionalDouble max(Measure measure) {
    ImageColumn column = column(measure);
    return IntStream.range(0, column.size()).mapToDouble(column::value).max();
  }

  /**
   * The mean colour difference over the pixels of a region in all images together: images with more
   * such pixels weigh more.
   *
   * @return empty if no image has a pixel of the region
   */
  public OptionalDouble pooled(Truth truth, Region region) {
    ImageColumn means = column(Measure.color(truth, region, Statistic.MEAN));
    ImageColumn pixels = column(Measure.pixels(region));
    double sum = 0;
    double count = 0;
    for (int entry = 0; entry < means.size(); entry++) {
      double weight = pixels.of(means.image(entry)).orElseThrow();
      sum += weight * means.value(entry);
      count += weight;
    }
    return means.size() == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / count);
  }

  /**
   * The images with the largest mean difference over all pixels, the largest first. Equal ones keep
   * the order of the images.
   *
   * @param count how many images, if there are so many
   */
  public List<WorstImage> worst(int count, Truth truth) {
    return sorted(count, truth, Comparator.comparingDouble(WorstImage::mean).reversed());
  }

  /** The images with the smallest mean difference, the smallest first; as {@link #worst}. */
  public List<WorstImage> best(int count, Truth truth) {
    return sorted(count, truth, Comparator.comparingDouble(WorstImage::mean));
  }

  private List<WorstImage> sorted(int count, Truth truth, Comparator<WorstImage> order) {
    ImageColumn means = column(Measure.color(truth, Region.GLOBAL, Statistic.MEAN));
    return IntStream.range(0, means.size())
        .mapToObj(entry -> new WorstImage(images.get(means.image(entry)), means.value(entry)))
        .sorted(order)
        .limit(count)
        .toList();
  }
}
