// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.network;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.internal.cpu.CpuBackend;
import io.github.chromapath.contract.Float16ByCasts;
import io.github.chromapath.contract.NetworkParity;
import io.github.chromapath.contract.NetworkParity.Network;
import io.github.chromapath.graph.Precision;
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
    check(Precision.FP32, new Network(0.25, true, 64, 96, 1), 3);
  }

  @Test
  void narrowWithoutInstanceNorm() {
    check(Precision.FP32, new Network(0.25, false, 40, 24, 1), 3);
  }

  @Test
  void tenStepsOfAdaDelta() {
    check(Precision.FP32, new Network(0.25, true, 24, 40, 10), 3);
  }

  @Test
  void publishedWidth() {
    check(Precision.FP32, new Network(1, true, 224, 224, 1), 3);
  }

  @Test
  void narrowInBfloat16() {
    check(Precision.BF16, new Network(0.25, true, 64, 96, 1), 6);
  }

  /** Runs on any processor: convolutions are fp32 between casts. */
  @Test
  void narrowInFloat16() {
    try (Backend casting = new Float16ByCasts(CpuBackend.open(THREADS))) {
      NetworkParity.check(casting, Precision.FP16, new Network(0.25, true, 64, 96, 1), 6, THREADS);
    }
  }

  /**
   * Runs on the CPU, or checks that the CPU refuses the type with a message, as processors without
   * AVX-512 refuse bf16.
   */
  private void check(Precision precision, Network network, int realisations) {
    if (backend.capabilities().supports(precision.activations())) {
      NetworkParity.check(backend, precision, network, realisations, THREADS);
      return;
    }
    UnsupportedOperationException refusal =
        assertThrows(
            UnsupportedOperationException.class,
            () -> NetworkParity.check(backend, precision, network, 1, THREADS));
    System.out.println(precision + " is refused as declared: " + refusal.getMessage());
  }
}
