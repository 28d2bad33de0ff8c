// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.internal.cpu.CpuBackend;
import io.github.chromapath.contract.HostTensor;
import io.github.chromapath.contract.TestTensors;
import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.graph.Mode;
import io.github.chromapath.graph.Program;
import io.github.chromapath.op.ChannelAffine;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("fast")
class ColdSamplerTest {
  private static final Shape SHAPE = new Shape(2, 3, 5, 2);
  private static final HostTensor TRUTH = HostTensor.uniform(SHAPE, 1, -1, 1);

  /** Colours sampled from grey by a restoration in a graph with the truth. */
  private static float[] sample(
      int steps, HostTensor truth, BiFunction<GraphBuilder, Tensor, ColdSampler.Restoration> by) {
    GraphBuilder graph = new GraphBuilder(Mode.INFERENCE);
    Tensor real = graph.input("truth", SHAPE, DataType.FLOAT32);
    Tensor start = graph.input("start", SHAPE, DataType.FLOAT32);
    Tensor end = graph.retain(new ColdSampler(steps).sample(graph, start, by.apply(graph, real)));
    try (Backend backend = CpuBackend.open(1);
        Program program = graph.build().compile(backend)) {
      TestTensors.upload(backend, truth, real);
      TestTensors.upload(backend, HostTensor.filled(SHAPE, 0), start);
      program.run();
      return TestTensors.download(backend, end);
    }
  }

  /** Multiples of 1/1024 in eight steps: every sum is exact in fp32. */
  @Test
  void aRestorationThatKnowsTheTruthReturnsIt() {
    HostTensor truth = TRUTH.map(value -> Math.round(1024 * value) / 1024f);
    assertArrayEquals(truth.values(), sample(8, truth, (graph, real) -> (degraded, time) -> real));
  }

  /** R(c, t) = c / 4 + t / 2 - 1 / 8, against the algorithm as published, in fp64. */
  @ParameterizedTest
  @ValueSource(ints = {1, 7, 10})
  void isAlgorithm2OfColdDiffusion(int steps) {
    float[] sampled =
        sample(
            steps,
            TRUTH,
            (graph, real) ->
                (degraded, time) -> {
                  Tensor restored = graph.like(degraded, "restored", SHAPE);
                  float shift = time / 2 - 0.125f;
                  graph.add(
                      new ChannelAffine(
                          degraded, restored, List.of(0.25f, 0.25f), List.of(shift, shift)));
                  return restored;
                });
    double c = 0;
    for (int k = steps; k >= 1; k--) {
      double restored = c / 4 + (double) k / steps / 2 - 0.125;
      c = c - degraded(restored, k, steps) + degraded(restored, k - 1, steps);
    }
    float[] expected = HostTensor.filled(SHAPE, (float) c).values();
    // Of at most ten sums of numbers below 1/2, each is rounded to 24 bits.
    assertArrayEquals(expected, sampled, 1e-6f);
  }

  private static double degraded(double colour, int k, int steps) {
    return (1 - (double) k / steps) * colour;
  }
}
