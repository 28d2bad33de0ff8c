// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.checkpoint.Settings;
import io.github.chromapath.run.DatasetLayout;
import io.github.chromapath.run.TrainConfig;
import java.nio.file.Path;

/** The training run of the demo: small enough for a few minutes on a CPU. */
final class DemoConfig {
  private static final double WIDTH_MULTIPLIER = 0.25;
  private static final int HEIGHT = 112;
  private static final int WIDTH = 192;
  private static final int VALIDATION = 16;

  /** With the paper's 0.004 a run takes days. */
  private static final float LR = 1;

  /** More epochs than the demo has time for: only its time limit stops it. */
  private static final int PATIENCE = 1000;

  private DemoConfig() {}

  static TrainConfig of(Path data) {
    Settings defaults = Settings.standard();
    return TrainConfig.builder(data, DatasetLayout.GTA5, VALIDATION)
        .settings(
            defaults
                .withModel(defaults.model().withWidth(WIDTH_MULTIPLIER))
                .withSize(HEIGHT, WIDTH))
        .lr(LR)
        .patience(PATIENCE)
        .build();
  }
}
