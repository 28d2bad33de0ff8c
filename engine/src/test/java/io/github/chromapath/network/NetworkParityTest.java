// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.network;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.internal.cpu.CpuBackend;
import io.github.chromapath.contract.Float16ByCasts;
import io.github.chromapath.contract.NetworkParity.Network;
import io.github.chromapath.contract.NetworkParity.Problem;
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
  private static final Problem NARROW = problem(0.25, true, 64, 96, 1);

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
    check(NARROW, Precision.FP32, 3);
  }

  @Test
  void narrowWithoutInstanceNorm() {
    check(problem(0.25, false, 40, 24, 1), Precision.FP32, 3);
  }

  @Test
  void tenStepsOfAdaDelta() {
    check(problem(0.25, true, 24, 40, 10), Precision.FP32, 3);
  }

  @Test
  void publishedWidth() {
    check(problem(1, true, 224, 224, 1), Precision.FP32, 3);
  }

  @Test
  void narrowInBfloat16() {
    check(NARROW, Precision.BF16, 6);
  }

  /** Runs on any processor: convolutions are fp32 between casts. */
  @Test
  void narrowInFloat16() {
    try (Backend casting = new Float16ByCasts(CpuBackend.open(THREADS))) {
      NARROW.parity(Precision.FP16, 6).accept(casting);
    }
  }

  private static Problem problem(
      double width, boolean instanceNorm, int height, int columns, int steps) {
    return new Problem(new Network(width, instanceNorm, height, columns, steps), THREADS);
  }

  /**
   * Runs on the CPU, or checks that the CPU refuses the type with a message, as processors without
   * AVX-512 refuse bf16.
   */
  private void check(Problem problem, Precision precision, int realisations) {
    if (backend.capabilities().supports(precision.activations())) {
      problem.parity(precision, realisations).accept(backend);
      return;
    }
    UnsupportedOperationException refusal =
        assertThrows(UnsupportedOperationException.class, () -> problem.solve(backend, precision));
    System.out.println(precision + " is refused as declared: " + refusal.getMessage());
  }
}
