// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.CudaOptions;
import io.github.chromapath.backend.internal.cpu.CpuBackend;
import io.github.chromapath.contract.NetworkProblem;
import io.github.chromapath.contract.TensorAssert;
import io.github.chromapath.graph.Precision;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Trains the whole narrow network for three steps on the CUDA backend over the simulated driver.
 * The shipped PTX is interpreted, and convolutions are computed in Java. The bounds against
 * libtorch are those of the CPU backend. In fp32, a program replayed as a graph is bit-identical to
 * one enqueued command by command. Capture does not depend on the storage type ({@link
 * SimGraphTest}).
 */
class SimCudaNetworkTest {
  private static final int THREADS = 2;
  private static final NetworkProblem NARROW = NetworkProblem.NARROW;

  /** Each backend is within 1e-4 of libtorch, so they differ by at most twice that. */
  private static final double BETWEEN_BACKENDS = 2e-4;

  @Test
  void inFloat32WithAndWithoutGraphAndCloseToTheCpu() {
    Map<String, float[]> solved = check(Precision.FP32);
    Map<String, float[]> eager = solve(NARROW, Precision.FP32, false);
    assertEquals(solved.keySet(), eager.keySet());
    solved.forEach((name, values) -> assertArrayEquals(values, eager.get(name), name));
    try (Backend cpu = CpuBackend.open(THREADS)) {
      Map<String, float[]> expected = NARROW.solve(cpu, Precision.FP32);
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
    check(Precision.FP16);
  }

  @Test
  void inBfloat16() {
    check(Precision.BF16);
  }

  @Test
  void withFrozenGroups() {
    check(NetworkProblem.FROZEN, Precision.FP32);
  }

  @Test
  void withFrozenGroupsInFloat16() {
    check(NetworkProblem.FROZEN, Precision.FP16);
  }

  private static Map<String, float[]> check(Precision precision) {
    return check(NARROW, precision);
  }

  private static Map<String, float[]> check(NetworkProblem problem, Precision precision) {
    Map<String, float[]> solved = solve(problem, precision, true);
    problem.check(solved, precision);
    return solved;
  }

  private static Map<String, float[]> solve(
      NetworkProblem problem, Precision precision, boolean graph) {
    CudaOptions options = CudaOptions.builder().graph(graph).build();
    try (SimGpu gpu = SimGpu.open(new SimCudaDriver(), options)) {
      Map<String, float[]> solved = problem.solve(gpu.backend(), precision);
      assertEquals(graph, gpu.driver().calls().count("cuGraphLaunch") > 0);
      return solved;
    }
  }
}
