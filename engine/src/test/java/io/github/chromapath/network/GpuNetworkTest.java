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
import io.github.chromapath.contract.NetworkParity.Network;
import io.github.chromapath.contract.NetworkParity.Problem;
import io.github.chromapath.graph.Precision;
import java.util.List;
import java.util.function.Consumer;
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
  private static final int THREADS = 2;
  private static final Problem NARROW = new Problem(new Network(0.25, true, 64, 96, 1), THREADS);

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

    void check(Consumer<Backend> parity) {
      try (Backend backend = open()) {
        parity.accept(backend);
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
    if (!gpu.supports(precision.activations())) {
      Consumer<Backend> parity = NARROW.parity(precision, 1);
      UnsupportedOperationException refusal =
          assertThrows(UnsupportedOperationException.class, () -> Mode.ALL.get(0).check(parity));
      System.out.println(precision + " is refused as declared: " + refusal.getMessage());
      return;
    }
    int realisations = precision == Precision.FP32 ? 3 : 6;
    Consumer<Backend> parity = NARROW.parity(precision, realisations);
    assertAll(
        Mode.ALL.stream()
            .map(mode -> () -> assertDoesNotThrow(() -> mode.check(parity), mode.toString())));
  }

  /** The first step runs command by command, the other nine run as a graph. */
  @Test
  void tenStepsOfAdaDelta() {
    Mode.ALL
        .get(0)
        .check(new Problem(new Network(0.25, true, 24, 40, 10), THREADS).parity(Precision.FP32, 4));
  }

  @Test
  void publishedWidth() {
    Mode.ALL
        .get(0)
        .check(new Problem(new Network(1, true, 224, 224, 1), THREADS).parity(Precision.FP32, 4));
  }
}
