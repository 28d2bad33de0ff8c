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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every kernel of the catalogue computes what its twin does, whatever the launch, without a fault;
 * and launches that differ in grid and seed alone give the same bits.
 *
 * <p>Where both do the same operations in the same order, their bits are compared. Where a sum's
 * order differs, it is compared bit for bit on numbers whose sums are exact in any order, and on
 * others within a bound that the case derives. Infinity and NaN take part wherever the twin defines
 * what becomes of them.
 */
class KernelParityTest {
  private static final ShippedModules MODULES = new ShippedModules();
  private static final Parallel PARALLEL = new Parallel(1);

  @AfterAll
  static void stop() {
    PARALLEL.close();
  }

  static List<ParityCase> cases() {
    List<ParityCase> cases = new ArrayList<>();
    cases.addAll(AttentionCases.all());
    cases.addAll(GateCases.all());
    cases.addAll(ChannelsCases.all());
    cases.addAll(ColorCases.all());
    cases.addAll(ElementwiseCases.all());
    cases.addAll(LossCases.all());
    cases.addAll(MomentsCases.all());
    cases.addAll(NormalizationCases.all());
    cases.addAll(OptimizerCases.all());
    cases.addAll(PoolingCases.all());
    cases.addAll(ResizeCases.all());
    return cases;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void cudaKernelsMatchCpuKernels(ParityCase parity) {
    Map<Geometry.Order, List<byte[]>> results = new HashMap<>();
    for (Geometry geometry : parity.geometries()) {
      Stage stage = new Stage(MODULES::of, PARALLEL, geometry);
      parity.body().accept(stage);
      assertEquals(new TreeSet<>(parity.kernels()), stage.launched());
      List<byte[]> before = results.putIfAbsent(geometry.order(), stage.results());
      if (before != null) {
        assertAlike(before, stage.results(), geometry);
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
