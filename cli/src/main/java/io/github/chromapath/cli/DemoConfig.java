// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.graph.Precision;
import io.github.chromapath.loss.LossWeights;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.optim.AdaDeltaConfig;
import io.github.chromapath.run.TrainConfig;
import java.nio.file.Path;
import java.util.List;

/** What the demo trains: small enough for a few minutes on a processor. */
final class DemoConfig {
  private static final double MULTIPLIER = 0.25;
  private static final int HEIGHT = 112;
  private static final int WIDTH = 192;
  private static final int BATCH = 4;
  private static final int VALIDATION = 16;

  /** AdaDelta at the paper's 0.004 needs days; a short run needs larger steps. */
  private static final float LR = 1;

  private DemoConfig() {}

  static TrainConfig of(Path data) {
    ModelConfig model = ModelConfig.standard();
    LossWeights weights = LossWeights.standard();
    AdaDeltaConfig optimizer = AdaDeltaConfig.standard();
    return new TrainConfig(
        data.toString(),
        "gta5",
        null,
        HEIGHT,
        WIDTH,
        BATCH,
        MULTIPLIER,
        model.instanceNorm(),
        model.contextAttention(),
        model.abRange(),
        model.lightness(),
        1,
        0,
        weights.huber(),
        weights.crossEntropy(),
        weights.perceptual(),
        LR,
        optimizer.rho(),
        optimizer.epsilon(),
        1000,
        VALIDATION,
        1,
        Precision.FP32,
        null,
        null,
        null,
        List.of());
  }
}
