// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.chromapath.bench.pipeline.Throughput.Source;
import io.github.chromapath.estimate.Gpu;
import io.github.chromapath.graph.Precision;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ThroughputTest {
  private static final Throughput ONE = measured(Source.FILES, 1, 19, 21);
  private static final Throughput TWO = measured(Source.FILES, 2, 36, 40);
  private static final Throughput CACHED = measured(Source.CACHE, 2, 480, 520);

  private static Throughput measured(Source source, int workers, double... speeds) {
    return new Throughput(
        source,
        workers,
        Arrays.stream(speeds).mapToObj(speed -> new Throughput.Round(speed, 0.05)).toList());
  }

  @Test
  void rowsStateTheShareOfLinearSpeed() {
    assertEquals("| decoded | 1 | 20.0 | 19.0 to 21.0 | 20.0 | 100 % | 50.0 ms |", ONE.row(ONE));
    assertEquals("| decoded | 2 | 38.0 | 36.0 to 40.0 | 19.0 | 95 % | 50.0 ms |", TWO.row(ONE));
  }

  @Test
  void demandIsRoundedUpToWholeProcessors() {
    GpuDemand demand = new GpuDemand(Gpu.A100, Precision.BF16, 77);
    assertEquals("| NVIDIA A100-SXM4-40GB, bf16 | 77.0 | 5 | 1 |", demand.row(TWO, CACHED));
    assertEquals(4, TWO.processors(76));
    assertEquals(1, CACHED.processors(0.1));
  }

  /** The seconds of a step are those of docs/performance.md: 0.661, 0.412 and 0.126 in fp32. */
  @Test
  void demandsAreThoseOfTheEstimatedSteps() {
    List<GpuDemand> demands = GpuDemand.all(896, 4);
    assertEquals(8, demands.size());
    assertEquals(4 / 0.657, demands.get(0).picturesPerSecond(), 0.02);
    assertEquals(4 / 0.410, demands.get(1).picturesPerSecond(), 0.03);
    assertEquals(4 / 0.125, demands.get(2).picturesPerSecond(), 0.2);
  }
}
