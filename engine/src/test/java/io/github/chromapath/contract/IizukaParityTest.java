// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.internal.cpu.CpuBackend;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.model.IizukaConfig;
import io.github.chromapath.model.ModelConfig;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The network of Iizuka et al. with its losses: outputs in both modes, every gradient, running
 * statistics and parameters after AdaDelta steps. The bound is that of {@link NetworkParity}.
 */
class IizukaParityTest {
  private static final int THREADS = 2;
  private static final double WIDTH = 1.0 / 16;
  private static final int IMAGES = 3;

  /**
   * With two passes over the low-level layers, and with one. Of the three images, one has some of
   * the classes, one others, one no label.
   */
  @ParameterizedTest
  @CsvSource({"64, 40, 2", "224, 224, 1"})
  void agreesWithLibtorch(int height, int width, int steps) {
    NetworkWeights weights = NetworkWeights.iizuka(WIDTH, ModelConfig.CLASSES, 1);
    NetworkBatch batch = NetworkBatch.random(IMAGES, height, width, 4).withLabelsPerImage();
    IizukaOracle oracle = new IizukaOracle(weights, THREADS);
    try (Backend backend = CpuBackend.open(THREADS)) {
      new NetworkParity(oracle, batch, steps, 3)
          .check(
              EngineNetwork.solve(
                  backend,
                  IizukaConfig.standard().withWidth(WIDTH),
                  weights,
                  NetworkWeights.vgg(2),
                  batch,
                  steps,
                  Precision.FP32));
    }
  }
}
