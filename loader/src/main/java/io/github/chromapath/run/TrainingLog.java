// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import io.github.chromapath.loss.LossWeights;
import io.github.chromapath.loss.Losses;
import io.github.chromapath.score.Truth;
import io.github.chromapath.score.ValidationScores;
import io.github.chromapath.train.TrainingState;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Writes {@code log.jsonl}: a line every {@value #STEPS_PER_LINE} steps and one per epoch. */
final class TrainingLog {
  private static final int STEPS_PER_LINE = 10;

  private final RunFolder folder;
  private final TrainConfig config;
  private final long deviceBytes;
  private final Optional<TrainingEvents> events;
  private long lastStep = System.nanoTime();
  private double imagesPerSecond;

  /**
   * @param events receives the same numbers
   */
  TrainingLog(
      RunFolder folder, TrainConfig config, long deviceBytes, Optional<TrainingEvents> events) {
    this.folder = folder;
    this.config = config;
    this.deviceBytes = deviceBytes;
    this.events = events;
  }

  void step(TrainingState state, Losses losses, float lr) throws IOException {
    long now = System.nanoTime();
    double rate = config.data().batch() / Math.max(1e-9, (now - lastStep) * 1e-9);
    imagesPerSecond = imagesPerSecond == 0 ? rate : 0.9 * imagesPerSecond + 0.1 * rate;
    lastStep = now;
    if (state.globalStep() % STEPS_PER_LINE == 0) {
      Map<String, Object> line = line("step", state, lr);
      line.put("training", values(losses));
      append("step", state, line);
    }
  }

  /** Images per second, exponentially smoothed over the last steps. */
  double imagesPerSecond() {
    return imagesPerSecond;
  }

  private void append(String kind, TrainingState state, Map<String, Object> line)
      throws IOException {
    Uninterruptible.run(() -> folder.appendLog(line));
    if (events.isPresent()) {
      events.get().add(kind, state.globalStep(), line);
    }
  }

  void epoch(TrainingState state, Losses training, Validation validation, float lr, boolean best)
      throws IOException {
    Map<String, Object> line = line("epoch", state, lr);
    line.put("training", values(training));
    line.put("validation", values(validation.losses()));
    line.put("scores", values(validation.scores()));
    line.put("best", best);
    append("epoch", state, line);
    lastStep = System.nanoTime();
  }

  private Map<String, Object> line(String kind, TrainingState state, float lr) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("kind", kind);
    line.put("epoch", state.epoch());
    line.put("step", state.globalStep());
    line.put("lr", lr);
    line.put("images_per_second", imagesPerSecond);
    line.put("device_bytes", deviceBytes);
    if (config.optimizer().precision().scalesLoss()) {
      line.put("loss_scale", state.scaler().scale());
      line.put("skipped_steps", state.scaler().skipped());
    }
    return line;
  }

  private Map<String, Double> values(Losses losses) {
    LossWeights weights = config.loss().weights();
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("total", losses.total());
    values.put("huber", losses.huber());
    values.put("ce", losses.crossEntropy());
    values.put("perceptual", losses.perceptual());
    values.put("weighted_huber", weights.huber() * losses.huber());
    values.put("weighted_ce", weights.crossEntropy() * losses.crossEntropy());
    values.put("weighted_perceptual", weights.perceptual() * losses.perceptual());
    return values;
  }

  private static Map<String, Object> values(ValidationScores scores) {
    Map<String, Object> values = new LinkedHashMap<>();
    Map<String, Double> cam16 = new LinkedHashMap<>();
    for (Truth truth : Truth.values()) {
      cam16.put(truth.id(), scores.cam16().get(truth));
    }
    values.put("cam16", cam16);
    scores
        .segmentation()
        .ifPresent(
            classes -> {
              values.put("mean_iou", classes.meanIou());
              values.put("pixel_accuracy", classes.accuracy());
              values.put("iou", classes.iouOfClass());
            });
    return values;
  }
}
