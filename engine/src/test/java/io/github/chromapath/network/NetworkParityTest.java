// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.network;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.internal.cpu.CpuBackend;
import io.github.chromapath.contract.Float16ByCasts;
import io.github.chromapath.contract.NetworkProblem;
import io.github.chromapath.contract.NetworkProblem.Network;
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
    check(NetworkProblem.NARROW, Precision.FP32);
  }

  @Test
  void narrowWithoutInstanceNorm() {
    check(new NetworkProblem(new Network(0.25, false, 40, 24, 1)), Precision.FP32);
  }

  /** The smallest of the colour network's wide features have enough tiles for Winograd. */
  @Test
  void publishedWidth() {
    check(new NetworkProblem(new Network(1, true, 160, 112, 1)), Precision.FP32);
  }

  @Test
  void narrowWithFrozenGroups() {
    check(NetworkProblem.FROZEN, Precision.FP32);
  }

  @Test
  void narrowWithFrozenGroupsInBfloat16() {
    check(NetworkProblem.FROZEN, Precision.BF16);
  }

  @Test
  void narrowInBfloat16() {
    check(NetworkProblem.NARROW, Precision.BF16);
  }

  /** Runs on any processor: convolutions are fp32 between casts. */
  @Test
  void narrowInFloat16() {
    try (Backend casting = new Float16ByCasts(CpuBackend.open(THREADS))) {
      NetworkProblem problem = NetworkProblem.NARROW;
      problem.check(problem.solve(casting, Precision.FP16), Precision.FP16);
    }
  }

  /**
   * Runs on the CPU, or checks that the CPU refuses the type with a message, as processors without
   * AVX-512 refuse bf16.
   */
  private void check(NetworkProblem problem, Precision precision) {
    if (backend.capabilities().supports(precision.activations())) {
      problem.check(problem.solve(backend, precision), precision);
      return;
    }
    UnsupportedOperationException refusal =
        assertThrows(UnsupportedOperationException.class, () -> problem.solve(backend, precision));
    System.out.println(precision + " is refused as declared: " + refusal.getMessage());
  }
}
