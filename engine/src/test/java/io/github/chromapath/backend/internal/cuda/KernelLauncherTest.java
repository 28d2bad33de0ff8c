// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.chromapath.backend.GpuSpec;
import io.github.chromapath.backend.internal.cuda.dryrun.DryRunDriver;
import io.github.chromapath.kernels.LaunchConfig;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The dry run's device has 4 SMs, each of which runs 2048 threads at once. */
@Tag("fast")
class KernelLauncherTest {
  private static final int SMS = 4;

  @ParameterizedTest
  @CsvSource({"1, 256, 1", "31, 256, 31", "33, 256, 32", "100000, 256, 32", "100000, 64, 128"})
  void aGridHasAtMostTheBlocksThatRunAtOnce(int grid, int block, int expected) {
    GpuSpec device = new GpuSpec("a small card", 7, 5, SMS, 1L << 30);
    try (Kernels kernels = new Kernels(new DryRunDriver(device))) {
      KernelLauncher launcher = new KernelLauncher(kernels, SMS);
      Command launch =
          launcher.launch(
              new LaunchConfig(grid, block, 0), "elementwise", "add_f32", 0L, 0L, 0L, 9L, false);
      assertEquals("add_f32 " + new LaunchConfig(expected, block, 0), launch.toString());
    }
  }
}
