// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import io.github.chromapath.score.statistics.Bootstrap;
import io.github.chromapath.score.statistics.Estimate;
import io.github.chromapath.score.statistics.ImageColumn;
import io.github.chromapath.score.statistics.ResampledMeans;
import io.github.chromapath.score.table.Table;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Averages of several models over the same images, with confidence intervals. Immutable.
 *
 * <p>An average is the mean of a {@link Measure} over the images that have it. All intervals use
 * the same resamples, so that ratios and differences of models are paired.
 */
public final class ScoreTable {
  private static final List<Measure> AVERAGED = Measure.averaged().toList();

  private final List<ModelScores> judged;
  private final Baselines baselines;
  private final List<ModelScores> models;
  private final Bootstrap bootstrap;
  private final ResampledMeans means;

  /**
   * Computes the resamples.
   *
   * @param judged the models; differences are to the first
   * @param baselines scores of the baselines on the same images
   * @param bootstrap how intervals are made
   * @throws IllegalArgumentException if there is no model, two have one name, or their images
   *     differ
   */
  public ScoreTable(List<ModelScores> judged, Baselines baselines, Bootstrap bootstrap) {
    this.judged = List.copyOf(judged);
    this.baselines = baselines;
    this.bootstrap = bootstrap;
    models = Stream.concat(judged.stream(), baselines.stream()).toList();
    check();
    List<ImageColumn> columns =
        models.stream()
            .flatMap(model -> AVERAGED.stream().map(measure -> model.column(measure)))
            .toList();
    means = bootstrap.resample(images(), columns);
  }

  private void check() {
    if (judged.isEmpty()) {
      throw new IllegalArgumentException("there is no model to compare");
    }
    Set<String> names = new HashSet<>();
    for (ModelScores model : models) {
      if (!names.add(model.name())) {
        throw new IllegalArgumentException(
            "two models have the name '" + model.name() + "'; give each its own");
      }
      if (!model.images().equals(first().images())) {
        throw new IllegalArgumentException(
            "'%s' and '%s' were scored on different images; score both on the same ones"
                .formatted(first().name(), model.name()));
      }
    }
  }

  private int column(ModelScores model, Measure measure) {
    int row = models.indexOf(model);
    int place = AVERAGED.indexOf(measure);
    if (row < 0 || place < 0) {
      throw new IllegalArgumentException(
          "the table has no average of " + measure + " for '" + model.name() + "'");
    }
    return row * AVERAGED.size() + place;
  }

  /** {@return the number of images} */
  public int images() {
    return first().images().size();
  }

  /** {@return the models, then the baselines} */
  public List<ModelScores> models() {
    return models;
  }

  /** {@return the first model, to which the others are compared} */
  public ModelScores first() {
    return judged.get(0);
  }

  /** {@return the models that differences exist of: all but the first and the baselines} */
  public List<ModelScores> compared() {
    return judged.subList(1, judged.size());
  }

  /** {@return whether it is one of the baselines} */
  public boolean isBaseline(ModelScores model) {
    return !judged.contains(model);
  }

  /** {@return how intervals are made} */
  public Bootstrap bootstrap() {
    return bootstrap;
  }

  /**
   * {@return the mean over the images}
   *
   * @throws IllegalArgumentException if the model is not in the table, or the measure is not one of
   *     {@link Measure#averaged}
   */
  public Estimate mean(ModelScores model, Measure measure) {
    return means.mean(column(model, measure));
  }

  /** {@return the mean in percent of the neutral baseline's, paired; throws as {@link #mean}} */
  public Estimate percentOfNeutral(ModelScores model, Measure measure) {
    return means.ratio(column(model, measure), column(baselines.neutral(), measure)).times(100);
  }

  /** {@return the mean minus that of the first model, paired; throws as {@link #mean}} */
  public Estimate difference(ModelScores model, Measure measure) {
    return means.difference(column(model, measure), column(first(), measure));
  }

  /** {@return the mean divided by that of the first model, paired; throws as {@link #mean}} */
  public Estimate ratio(ModelScores model, Measure measure) {
    return means.ratio(column(model, measure), column(first(), measure));
  }

  /** {@return the averages of its risk-coverage curves, if the model has them} */
  public Optional<ConfidenceScores.Averages> confidence(ModelScores model) {
    return model.confidence().map(curves -> curves.averages(bootstrap));
  }

  /**
   * The tables for people: all pixels, traffic light, classes, whole images, segmentation and
   * confidence if a model has them, and the differences to the first model if there are several
   * models.
   */
  public List<Table> tables() {
    return new TableLayout(this).tables();
  }

  /**
   * {@return a table per model and truth of the images with the largest mean difference over all
   * pixels, without the baselines}
   *
   * @param count how many images, if there are so many
   */
  public List<Table> worstImages(int count) {
    return judged.stream().flatMap(model -> TableLayout.worst(model, count).stream()).toList();
  }
}
