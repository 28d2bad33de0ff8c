// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.chromapath.loss.Losses;
import io.github.chromapath.score.SegmentationScore;
import io.github.chromapath.score.Truth;
import io.github.chromapath.score.ValidationScores;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The lines of {@code log.jsonl}, in order of their steps.
 *
 * <p>A run that was killed repeats the steps since its last checkpoint. Earlier versions kept the
 * lines of both: if a step has two entries, the later one counts. A line that was cut short is
 * skipped.
 *
 * @param steps every few training steps
 * @param epochs the validations
 */
public record RunLog(List<StepEntry> steps, List<EpochEntry> epochs) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Copies the lists. */
  public RunLog {
    steps = List.copyOf(steps);
    epochs = List.copyOf(epochs);
  }

  static RunLog read(Path file) throws IOException {
    SortedMap<Long, StepEntry> steps = new TreeMap<>();
    SortedMap<Long, EpochEntry> epochs = new TreeMap<>();
    try (BufferedReader lines = LogEnd.reader(file)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode entry = parsed(line);
        long step = entry.path("step").asLong();
        switch (entry.path("kind").asText()) {
          case "step" -> steps.put(step, new StepEntry(step, losses(entry.path("training"))));
          case "epoch" -> epochs.put(step, epoch(step, entry));
          default -> {}
        }
      }
    }
    return new RunLog(List.copyOf(steps.values()), List.copyOf(epochs.values()));
  }

  private static EpochEntry epoch(long step, JsonNode entry) {
    return new EpochEntry(
        entry.path("epoch").asInt(),
        step,
        new EpochEntry.Pair(losses(entry.path("training")), losses(entry.path("validation"))),
        scores(entry.path("scores")),
        entry.path("best").asBoolean());
  }

  private static LoggedLosses losses(JsonNode losses) {
    double total = number(losses.path("total"));
    return new LoggedLosses(
        new Losses(
            total,
            number(losses.path("huber")),
            number(losses.path("ce")),
            number(losses.path("perceptual"))),
        new Losses(
            total,
            number(losses.path("weighted_huber")),
            number(losses.path("weighted_ce")),
            number(losses.path("weighted_perceptual"))));
  }

  private static Optional<ValidationScores> scores(JsonNode scores) {
    if (scores.isMissingNode()) {
      return Optional.empty();
    }
    Map<Truth, Double> cam16 = new EnumMap<>(Truth.class);
    for (Truth truth : Truth.values()) {
      cam16.put(truth, number(scores.path("cam16").path(truth.id())));
    }
    return Optional.of(new ValidationScores(cam16, segmentation(scores)));
  }

  private static Optional<SegmentationScore> segmentation(JsonNode scores) {
    if (scores.path("mean_iou").isMissingNode()) {
      return Optional.empty();
    }
    Map<String, Double> iou = new LinkedHashMap<>();
    scores
        .path("iou")
        .properties()
        .forEach(entry -> iou.put(entry.getKey(), number(entry.getValue())));
    return Optional.of(
        new SegmentationScore(
            number(scores.path("mean_iou")), iou, number(scores.path("pixel_accuracy"))));
  }

  /** Numbers that are not finite are texts, such as "NaN". */
  private static double number(JsonNode node) {
    return node.isNumber() ? node.doubleValue() : Double.NaN;
  }

  /** Returns a missing node for a line that was cut short. */
  private static JsonNode parsed(String line) {
    try {
      return JSON.readTree(line);
    } catch (JacksonException e) {
      return MissingNode.getInstance();
    }
  }
}
