// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.chromapath.internal.file.AtomicFile;
import io.github.chromapath.score.Measure.Statistic;
import io.github.chromapath.score.RiskCoverage.Order;
import io.github.chromapath.score.statistics.Bootstrap;
import io.github.chromapath.score.statistics.Estimate;
import io.github.chromapath.score.table.Numbers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A {@link ScoreTable} as JSON.
 *
 * <p>Numbers are not rounded. JSON has no infinite numbers: these are the texts "inf", "-inf" and
 * "nan". Keys without a value, such as an interval of a single image, are absent.
 */
public final class ScoreJson {
  /** Value of the key {@code format}. */
  public static final String FORMAT = "chromapath-scores-1";

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private static final List<Measure> WHOLE =
      Measure.averaged().filter(measure -> !measure.unit().equals("CAM16-UCS")).toList();

  private final ScoreTable scores;
  private final int worst;

  private ScoreJson(ScoreTable scores, int worst) {
    this.scores = scores;
    this.worst = worst;
  }

  /**
   * Creates or replaces the file, whole or not at all.
   *
   * @param file the file; its folder must exist
   * @param scores the averages
   * @param worst how many of the worst images to list for each model and truth
   * @throws IOException with a message that names the file
   */
  public static void write(Path file, ScoreTable scores, int worst) throws IOException {
    AtomicFile.write(file, bytes(scores, worst));
  }

  /** {@return the content of the file, in UTF-8} */
  public static byte[] bytes(ScoreTable scores, int worst) {
    try {
      return JSON.writeValueAsBytes(new ScoreJson(scores, worst).root());
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ObjectNode root() {
    ObjectNode root = JSON.createObjectNode();
    root.put("format", FORMAT).put("images", scores.images());
    Bootstrap bootstrap = scores.bootstrap();
    root.putObject("bootstrap")
        .put("resamples", bootstrap.resamples())
        .put("level", bootstrap.level())
        .put("seed", bootstrap.seed());
    root.put("reference", scores.first().name());
    ArrayNode models = root.putArray("models");
    scores.models().forEach(model -> model(models.addObject(), model));
    return root;
  }

  private void model(ObjectNode node, ModelScores model) {
    node.put("name", model.name()).put("baseline", scores.isBaseline(model));
    ObjectNode color = node.putObject("color");
    ObjectNode worstImages = node.putObject("worst");
    for (Truth truth : Truth.values()) {
      ObjectNode regions = color.putObject(truth.id());
      Region.ALL.forEach(region -> region(regions.putObject(region.name()), model, truth, region));
      ObjectNode smooth = regions.putObject("smooth").putObject("p99.9");
      average(smooth, model, Measure.speckle(truth));
      estimate(
          smooth.putObject("percent_of_neutral"),
          scores.percentOfNeutral(model, Measure.speckle(truth)));
      ArrayNode images = worstImages.putArray(truth.id());
      for (WorstImage image : model.worst(worst, truth)) {
        number(images.addObject().put("image", image.image()), "mean", image.mean());
      }
    }
    ObjectNode whole = node.putObject("whole");
    for (Measure measure : WHOLE) {
      ObjectNode entry = whole.putObject(measure.name());
      entry.put("unit", measure.unit());
      average(entry, model, measure);
    }
    model
        .max(Measure.REGRAY_MAX)
        .ifPresent(
            max ->
                number(
                    whole
                        .putObject(Measure.REGRAY_MAX.name())
                        .put("unit", Measure.REGRAY_MAX.unit()),
                    "value",
                    max));
    model.segmentation().ifPresent(score -> segmentation(node.putObject("segmentation"), score));
    scores
        .confidence(model)
        .ifPresent(averages -> confidence(node.putObject("confidence"), averages));
  }

  private void region(ObjectNode node, ModelScores model, Truth truth, Region region) {
    for (Statistic statistic : Statistic.values()) {
      Measure measure = Measure.color(truth, region, statistic);
      ObjectNode entry = node.putObject(statistic.id());
      average(entry, model, measure);
      estimate(entry.putObject("percent_of_neutral"), scores.percentOfNeutral(model, measure));
    }
    model.pooled(truth, region).ifPresent(mean -> number(node, "pooled_mean", mean));
  }

  private void average(ObjectNode node, ModelScores model, Measure measure) {
    Estimate mean = scores.mean(model, measure);
    node.put("images", mean.images());
    estimate(node, mean);
    if (scores.compared().contains(model)) {
      estimate(node.putObject("difference"), scores.difference(model, measure));
      estimate(node.putObject("ratio"), scores.ratio(model, measure));
    }
  }

  private static void estimate(ObjectNode node, Estimate estimate) {
    if (estimate.images() > 0) {
      number(node, "value", estimate.value());
    }
    estimate
        .interval()
        .ifPresent(
            interval -> {
              number(node, "low", interval.low());
              number(node, "high", interval.high());
            });
  }

  private static void segmentation(ObjectNode node, SegmentationScore score) {
    number(node, "mean_iou", score.meanIou());
    number(node, "pixel_accuracy", score.accuracy());
    ObjectNode classes = node.putObject("iou");
    score.iouOfClass().forEach((name, iou) -> number(classes, name, iou));
    ObjectNode confusion = node.putObject("confusion");
    score
        .confusion()
        .forEach(
            (truth, shares) -> {
              ObjectNode row = confusion.putObject(truth);
              shares.forEach((predicted, share) -> number(row, predicted, share));
            });
  }

  private static void confidence(ObjectNode node, ConfidenceScores.Averages averages) {
    ObjectNode areas = node.putObject("aurc");
    for (Order order : Order.values()) {
      estimate(areas.putObject(order.id()), averages.area(order));
    }
    estimate(areas.putObject("random"), averages.random());
    estimate(node.putObject("excess_aurc"), averages.excess());
    estimate(node.putObject("percent_of_possible_gain"), averages.gain());
    ArrayNode curve = node.putArray("curve");
    for (int coverage : RiskCoverage.coverages()) {
      ObjectNode point = curve.addObject().put("coverage_percent", coverage);
      for (Order order : Order.values()) {
        estimate(point.putObject(order.id()), averages.risk(order, coverage));
      }
    }
  }

  private static void number(ObjectNode node, String key, double value) {
    if (Double.isFinite(value)) {
      node.put(key, value);
    } else {
      node.put(key, Numbers.exact(value));
    }
  }
}
