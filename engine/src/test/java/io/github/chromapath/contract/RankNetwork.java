// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.internal.cpu.CpuBackend;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.model.ModelConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The engine's training steps on several ranks, as results of one under the names of {@link
 * NetworkOracle}.
 *
 * @param world number of ranks
 * @param syncBatchNorm whether batch norms are over the whole batch
 * @param frozen groups that are not trained
 */
record RankNetwork(int world, boolean syncBatchNorm, List<String> frozen) {
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
              try (Backend backend = CpuBackend.open(1, communicator)) {
                return new EngineNetwork(backend, batch, frozen, syncBatchNorm)
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
