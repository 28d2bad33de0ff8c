// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.parity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.github.chromapath.kernels.cpu.Parallel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every CUDA kernel of the catalog computes the results of the CPU's kernel, for any launch
 * geometry and without a fault. Launches that differ only in grid and seed are bit-identical.
 *
 * <p>If both sides execute the same operations in the same order, results must be bit-identical. If
 * the order of a sum differs, they must be bit-identical for numbers whose sums are exact in any
 * order. For other numbers, the case derives a bound. Infinity and NaN are included if the CPU's
 * kernel defines their result.
 */
class KernelParityTest {
  private static final ShippedModules MODULES = new ShippedModules();

  static List<ParityCase> cases() {
    List<ParityCase> cases = new ArrayList<>();
    cases.addAll(AttentionParityCases.all());
    cases.addAll(GateParityCases.all());
    cases.addAll(ChannelsParityCases.all());
    cases.addAll(ColorParityCases.all());
    cases.addAll(ElementwiseParityCases.all());
    cases.addAll(LossParityCases.all());
    cases.addAll(MomentsParityCases.all());
    cases.addAll(NormalizationParityCases.all());
    cases.addAll(SyncBatchNormParityCases.all());
    cases.addAll(OptimizerParityCases.all());
    cases.addAll(PointwiseParityCases.all());
    cases.addAll(PoolingParityCases.all());
    cases.addAll(ResizeParityCases.all());
    return cases;
  }

  @ParameterizedTest
  @Execution(ExecutionMode.CONCURRENT)
  @MethodSource("cases")
  void cudaKernelsMatchCpuKernels(ParityCase parity) {
    Map<Geometry.Order, List<byte[]>> results = new HashMap<>();
    try (Parallel parallel = new Parallel(1)) {
      for (Geometry geometry : parity.geometries()) {
        Stage stage = new Stage(MODULES::of, parallel, geometry);
        parity.body().accept(stage);
        assertEquals(new TreeSet<>(parity.kernels()), stage.launched());
        List<byte[]> before = results.putIfAbsent(geometry.order(), stage.results());
        if (before != null) {
          assertAlike(before, stage.results(), geometry);
        }
      }
    }
  }

  @Test
  void everyKernelHasACase() {
    Set<String> covered = new TreeSet<>();
    cases().forEach(parity -> covered.addAll(parity.kernels()));
    assertEquals(new TreeSet<>(MODULES.kernels()), covered);
  }

  private static void assertAlike(List<byte[]> before, List<byte[]> after, Geometry geometry) {
    assertNotNull(before);
    assertEquals(before.size(), after.size());
    for (int i = 0; i < before.size(); i++) {
      int result = i;
      assertArrayEquals(
          before.get(i),
          after.get(i),
          () -> "result " + result + " has other bits than under another grid: " + geometry);
    }
  }
}
