// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.network;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.BackendOptions;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.backend.Capabilities;
import io.github.chromapath.backend.CudaOptions;
import io.github.chromapath.contract.NetworkProblem;
import io.github.chromapath.contract.NetworkProblem.Network;
import io.github.chromapath.graph.Precision;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Compares the whole network on a GPU with libtorch on the CPU. */
@Tag("gpu")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GpuNetworkTest {

  private Capabilities gpu;

  /** How the GPU is used. */
  private record Mode(boolean deterministic, boolean graph) {
    static final List<Mode> ALL =
        List.of(
            new Mode(false, true),
            new Mode(false, false),
            new Mode(true, true),
            new Mode(true, false));

    Backend open() {
      return Backends.open(
          "cuda",
          BackendOptions.builder()
              .cuda(CudaOptions.builder().deterministic(deterministic).graph(graph).build())
              .build());
    }

    void check(NetworkProblem problem, Precision precision) {
      try (Backend backend = open()) {
        problem.check(problem.solve(backend, precision), precision);
      }
    }
  }

  @BeforeAll
  void describe() {
    try (Backend backend = Backends.open("cuda", BackendOptions.standard())) {
      gpu = backend.capabilities();
    }
  }

  /** A type without convolutions on the GPU is refused with a message. */
  @ParameterizedTest
  @EnumSource(Precision.class)
  void narrow(Precision precision) {
    NetworkProblem problem = NetworkProblem.NARROW;
    if (!gpu.supports(precision.activations())) {
      UnsupportedOperationException refusal =
          assertThrows(
              UnsupportedOperationException.class, () -> Mode.ALL.get(0).check(problem, precision));
      System.out.println(precision + " is refused as declared: " + refusal.getMessage());
      return;
    }
    assertAll(
        Mode.ALL.stream()
            .map(
                mode ->
                    () ->
                        assertDoesNotThrow(() -> mode.check(problem, precision), mode.toString())));
  }

  /** The first step runs command by command, the other nine run as a graph. */
  @Test
  void tenStepsOfAdaDelta() {
    check(new Network(0.25, true, 24, 40, 10));
  }

  @Test
  void publishedWidth() {
    check(new Network(1, true, 224, 224, 1));
  }

  private static void check(Network network) {
    Mode.ALL.get(0).check(new NetworkProblem(network), Precision.FP32);
  }
}
