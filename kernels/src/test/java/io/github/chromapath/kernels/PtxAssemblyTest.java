// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** NVIDIA's assembler accepts every module for every target, and no kernel spills registers. */
class PtxAssemblyTest {
  private static final List<String> TARGETS =
      List.of("sm_70", "sm_75", "sm_80", "sm_86", "sm_89", "sm_90");

  static Stream<Arguments> modules() {
    return KernelCatalog.FAMILIES.stream()
        .flatMap(family -> TARGETS.stream().map(target -> Arguments.of(family, target)));
  }

  @ParameterizedTest
  @Execution(ExecutionMode.CONCURRENT)
  @MethodSource("modules")
  void assemblesWithoutSpills(String family, String target) {
    assumeTrue(
        PtxAssembler.available(),
        "JCuda's PTX compiler is on the class path for Linux on x86-64 only");
    KernelCatalog catalog = KernelCatalog.load(family);
    Map<String, KernelResources> resources = PtxAssembler.assemble(catalog.ptx(), target);
    for (KernelSignature kernel : catalog.kernels()) {
      KernelResources own = resources.get(kernel.name());
      assertEquals(0, own.spillBytes(), () -> kernel.name() + " spills on " + target);
    }
  }
}
