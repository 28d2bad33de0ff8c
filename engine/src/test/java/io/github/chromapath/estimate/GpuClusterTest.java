// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.estimate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.chromapath.estimate.GpuCluster.Link;
import org.junit.jupiter.api.Test;

/** The model of reductions against numbers worked out by hand. */
class GpuClusterTest {
  private static final double GIGA = 1e9;
  private static final Link FAST = new Link(100 * GIGA, 1e-6);
  private static final Link SLOW = new Link(10 * GIGA, 1e-5);

  @Test
  void oneGpuReducesNothing() {
    assertEquals(0, new GpuCluster(1, 1, FAST, SLOW).allReduceSeconds(GIGA));
  }

  /** Four GPUs pass 3/2 of 8 GB at 80 GB/s, in 6 messages. */
  @Test
  void aRingWithinAMachine() {
    assertEquals(0.15 + 6e-6, new GpuCluster(1, 4, FAST, SLOW).allReduceSeconds(8 * GIGA), 1e-12);
  }

  /** In addition, two machines pass 8 GB at 8 GB/s, in 2 messages. */
  @Test
  void ringsWithinAndBetweenMachines() {
    assertEquals(
        0.15 + 6e-6 + 1 + 2e-5, new GpuCluster(2, 4, FAST, SLOW).allReduceSeconds(8 * GIGA), 1e-12);
  }

  @Test
  void aBackwardPassHidesAllButTheLastSlice() {
    GpuCluster cluster = new GpuCluster(1, 4, FAST, SLOW);
    assertEquals(0.1 + 10 * 6e-6, cluster.exposedSeconds(8 * GIGA, 0.05, 10), 1e-12);
    assertEquals(0.015 + 6e-6, cluster.exposedSeconds(8 * GIGA, 1, 10), 1e-12);
    assertEquals(0.15 + 6e-6, cluster.exposedSeconds(8 * GIGA, 0, 1), 1e-12);
  }

  @Test
  void aClusterHasGpus() {
    assertThrows(IllegalArgumentException.class, () -> new GpuCluster(0, 8, FAST, SLOW));
    assertThrows(IllegalArgumentException.class, () -> new GpuCluster(1, 0, FAST, SLOW));
  }
}
