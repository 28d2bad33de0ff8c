// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Communicator;
import io.github.chromapath.backend.internal.cpu.CpuBackend;
import io.github.chromapath.graph.ParallelConfig;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.model.ModelConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The engine's training steps on several ranks, as results of one under the names of {@link
 * NetworkOracle}.
 *
 * @param world number of ranks
 * @param parallel how they train together
 * @param frozen groups that are not trained
 * @param devices open the device of a rank
 */
record RankNetwork(
    int world,
    ParallelConfig parallel,
    List<String> frozen,
    Function<Communicator, Backend> devices) {
  /** On the CPU, with one thread for each rank. */
  RankNetwork(int world, ParallelConfig parallel, List<String> frozen) {
    this(world, parallel, frozen, ranks -> CpuBackend.open(1, ranks));
  }

  /**
   * Trains on the shares of a batch. Everything but the outputs must have the same bits on every
   * rank; the outputs are those of the shares, one after the other.
   */
  Map<String, float[]> train(
      ModelConfig model, NetworkWeights weights, NetworkWeights vgg, NetworkBatch batch, int steps)
      throws Exception {
    List<Map<String, float[]>> ranks =
        RankThreads.run(
            world,
            communicator -> {
              try (Backend backend = devices.apply(communicator)) {
                return new EngineNetwork(backend, batch, frozen, parallel)
                    .solve(model, weights, vgg, steps, Precision.FP32);
              }
            });
    Map<String, float[]> results = new LinkedHashMap<>();
    for (Map<String, float[]> rank : ranks) {
      rank.forEach((name, values) -> results.merge(name, values, (a, b) -> joined(name, a, b)));
    }
    return results;
  }

  private static float[] joined(String name, float[] before, float[] own) {
    if (!name.startsWith("out.")) {
      assertArrayEquals(bits(before), bits(own), name);
      return before;
    }
    float[] all = new float[before.length + own.length];
    System.arraycopy(before, 0, all, 0, before.length);
    System.arraycopy(own, 0, all, before.length, own.length);
    return all;
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(values[i]);
    }
    return bits;
  }
}
