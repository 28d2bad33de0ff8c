// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import io.github.chromapath.loss.Losses;
import io.github.chromapath.train.TrainingState;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The lines of {@code log.jsonl}: every few steps, and at the end of each epoch. */
final class TrainingLog {
  private static final int STEPS_PER_LINE = 10;

  private final RunFolder folder;
  private final TrainConfig config;
  private final long deviceBytes;
  private long lastStep = System.nanoTime();
  private double imagesPerSecond;

  TrainingLog(RunFolder folder, TrainConfig config, long deviceBytes) {
    this.folder = folder;
    this.config = config;
    this.deviceBytes = deviceBytes;
  }

  /** Notes a step; returns images a second, smoothed over the last few steps. */
  double step(TrainingState state, Losses losses, float lr) throws IOException {
    long now = System.nanoTime();
    double rate = config.batch() / Math.max(1e-9, (now - lastStep) * 1e-9);
    imagesPerSecond = imagesPerSecond == 0 ? rate : 0.9 * imagesPerSecond + 0.1 * rate;
    lastStep = now;
    if (state.globalStep() % STEPS_PER_LINE == 0) {
      Map<String, Object> line = line("step", state, lr);
      line.put("training", values(losses));
      folder.appendLog(line);
    }
    return imagesPerSecond;
  }

  void epoch(TrainingState state, Losses training, Losses validation, float lr, boolean best)
      throws IOException {
    Map<String, Object> line = line("epoch", state, lr);
    line.put("training", values(training));
    line.put("validation", values(validation));
    line.put("best", best);
    folder.appendLog(line);
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
    if (config.precision().scalesLoss()) {
      line.put("loss_scale", state.scaler().scale());
      line.put("skipped_steps", state.scaler().skipped());
    }
    return line;
  }

  private Map<String, Double> values(Losses losses) {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("total", losses.total());
    values.put("huber", losses.huber());
    values.put("ce", losses.crossEntropy());
    values.put("perceptual", losses.perceptual());
    values.put("weighted_huber", config.huberWeight() * losses.huber());
    values.put("weighted_ce", config.crossEntropyWeight() * losses.crossEntropy());
    values.put("weighted_perceptual", config.perceptualWeight() * losses.perceptual());
    return values;
  }
}
