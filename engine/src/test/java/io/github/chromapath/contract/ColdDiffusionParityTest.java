// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.internal.cpu.CpuBackend;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.model.ColdDiffusionConfig;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Cold diffusion with its loss: colours sampled from grey, the output of one pass in both modes,
 * every gradient, running statistics and parameters after AdaDelta steps. The bound is that of
 * {@link NetworkParity}.
 */
class ColdDiffusionParityTest {
  private static final int THREADS = 2;
  private static final double WIDTH = 1.0 / 8;
  private static final int IMAGES = 3;

  /** The times of the three images are 0.2, 0.7 and 1. */
  @ParameterizedTest
  @CsvSource({"64, 40, 10, 2", "24, 32, 3, 1"})
  void agreesWithLibtorch(int height, int width, int passes, int steps) {
    NetworkWeights weights = NetworkWeights.coldDiffusion(WIDTH, 1);
    NetworkBatch batch = NetworkBatch.random(IMAGES, height, width, 4);
    ColdDiffusionOracle oracle = new ColdDiffusionOracle(weights, passes, THREADS);
    try (Backend backend = CpuBackend.open(THREADS)) {
      new NetworkParity(oracle, batch, steps, 3)
          .check(
              EngineNetwork.solve(
                  backend,
                  ColdDiffusionConfig.standard().withWidth(WIDTH).withSteps(passes),
                  weights,
                  NetworkWeights.vgg(2),
                  batch,
                  steps,
                  Precision.FP32));
    }
  }
}
