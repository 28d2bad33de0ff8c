// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.CudaOptions;
import io.github.chromapath.backend.internal.cpu.CpuBackend;
import io.github.chromapath.contract.NetworkParity;
import io.github.chromapath.contract.NetworkParity.Network;
import io.github.chromapath.contract.NetworkParity.Problem;
import io.github.chromapath.contract.TensorAssert;
import io.github.chromapath.graph.Precision;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Trains the whole narrow network for three steps on the CUDA backend over the simulated driver.
 * The shipped PTX is interpreted, and convolutions are computed in Java. The bounds against
 * libtorch are those of the CPU backend. A program replayed as a graph is bit-identical to one
 * enqueued command by command.
 */
class SimCudaNetworkTest {
  private static final Network NARROW = new Network(0.25, true, 64, 40, 3);
  private static final int THREADS = 2;

  /** Each backend is within 1e-4 of libtorch, so they differ by at most twice that. */
  private static final double BETWEEN_BACKENDS = 2e-4;

  @Test
  void inFloat32AndCloseToTheCpu() {
    Problem problem = new Problem(NARROW, Precision.FP32);
    Map<String, float[]> solved = check(problem, 3);
    try (Backend cpu = CpuBackend.open(THREADS)) {
      Map<String, float[]> expected = problem.solve(cpu);
      for (String name : expected.keySet()) {
        if (name.startsWith("out.") || name.startsWith("loss.")) {
          double error = TensorAssert.euclideanError(solved.get(name), expected.get(name));
          assertTrue(error <= BETWEEN_BACKENDS, name + " differs by " + error);
        }
      }
    }
  }

  @Test
  void inFloat16() {
    check(new Problem(NARROW, Precision.FP16), 6);
  }

  @Test
  void inBfloat16() {
    check(new Problem(NARROW, Precision.BF16), 6);
  }

  private static Map<String, float[]> check(Problem problem, int realisations) {
    NetworkParity oracle = problem.oracle(realisations, THREADS);
    Map<String, float[]> captured = solve(problem, true);
    oracle.check(captured);
    Map<String, float[]> eager = solve(problem, false);
    assertEquals(captured.keySet(), eager.keySet());
    captured.forEach((name, values) -> assertArrayEquals(values, eager.get(name), name));
    return captured;
  }

  private static Map<String, float[]> solve(Problem problem, boolean graph) {
    CudaOptions options = CudaOptions.builder().graph(graph).build();
    try (SimGpu gpu = SimGpu.open(new SimCudaDriver(), options)) {
      Map<String, float[]> solved = problem.solve(gpu.backend());
      assertEquals(graph, gpu.driver().calls().count("cuGraphLaunch") > 0);
      return solved;
    }
  }
}
