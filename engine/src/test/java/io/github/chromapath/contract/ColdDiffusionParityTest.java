// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.internal.cpu.CpuBackend;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.model.ColdDiffusionConfig;
import java.util.Map;
import org.junit.jupiter.api.Test;
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

  private final NetworkWeights weights = NetworkWeights.coldDiffusion(WIDTH, 1);

  /** The times of the three images are 0.2, 0.7 and 1. */
  @ParameterizedTest
  @CsvSource({"64, 40, 10, 2", "24, 32, 3, 1"})
  void agreesWithLibtorch(int height, int width, int passes, int steps) {
    NetworkBatch batch = NetworkBatch.random(IMAGES, height, width, 4);
    try (Backend backend = CpuBackend.open(THREADS)) {
      NetworkParity parity = new NetworkParity(oracle(passes), batch, steps, 3);
      parity.check(solve(backend, batch, passes, steps, Precision.FP32));
    }
  }

  /** Runs if oneDNN has convolutions in bf16 on this processor. */
  @Test
  void agreesWithLibtorchInBfloat16() {
    NetworkBatch batch = NetworkBatch.random(IMAGES, 24, 32, 4);
    try (Backend backend = CpuBackend.open(THREADS)) {
      assumeTrue(backend.capabilities().supports(Precision.BF16.activations()));
      NetworkParity parity = new NetworkParity(oracle(3), batch, 2, 6, Precision.BF16);
      parity.check(solve(backend, batch, 3, 2, Precision.BF16));
    }
  }

  private ColdDiffusionOracle oracle(int passes) {
    return new ColdDiffusionOracle(weights, passes, THREADS);
  }

  private Map<String, float[]> solve(
      Backend backend, NetworkBatch batch, int passes, int steps, Precision precision) {
    return EngineNetwork.solve(
        backend,
        ColdDiffusionConfig.standard().withWidth(WIDTH).withSteps(passes),
        weights,
        NetworkWeights.vgg(2),
        batch,
        steps,
        precision);
  }
}
