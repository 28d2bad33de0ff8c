package io.github.chromapath.network;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.cpu.CpuBackend;
import io.github.chromapath.contract.NetworkBatch;
import io.github.chromapath.contract.NetworkOracle;
import io.github.chromapath.contract.NetworkParity;
import io.github.chromapath.contract.NetworkWeights;
import io.github.chromapath.contract.TorchMultipath;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.op.Lightness;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The whole network with all three losses: outputs in both modes, every gradient, running
 * statistics and parameters after AdaDelta steps.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NetworkParityTest {
  private static final int THREADS = 2;
  private static final int CLASSES = 11;

  private Backend backend;

  @BeforeAll
  void open() {
    backend = CpuBackend.open(THREADS);
  }

  @AfterAll
  void close() {
    backend.close();
  }

  @Test
  void narrowWithInstanceNorm() {
    check(0.25, true, 64, 96, 1, 8);
  }

  @Test
  void narrowWithoutInstanceNorm() {
    check(0.25, false, 40, 24, 1, 8);
  }

  @Test
  void tenStepsOfAdaDelta() {
    check(0.25, true, 24, 40, 10, 4);
  }

  @Test
  void publishedWidth() {
    check(1, true, 224, 224, 1, 2);
  }

  private void check(
      double width, boolean instanceNorm, int height, int columns, int steps, int realisations) {
    NetworkWeights weights = NetworkWeights.network(width, CLASSES, 1);
    NetworkWeights vgg = NetworkWeights.vgg(2);
    NetworkBatch batch = NetworkBatch.random(2, height, columns, 4);
    TorchMultipath.Settings settings =
        new TorchMultipath.Settings(instanceNorm, true, Lightness.SRGB, 255, -128);
    ModelConfig model = ModelConfig.standard().withWidth(width).withInstanceNorm(instanceNorm);
    NetworkOracle oracle = new NetworkOracle(weights, vgg, settings, THREADS);
    new NetworkParity(oracle, batch, steps, realisations)
        .check(EngineNetwork.solve(backend, model, weights, vgg, batch, steps));
  }
}
