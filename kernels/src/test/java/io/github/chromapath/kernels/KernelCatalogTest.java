// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels;

import static io.github.chromapath.kernels.KernelSignature.Parameter.F32;
import static io.github.chromapath.kernels.KernelSignature.Parameter.F64;
import static io.github.chromapath.kernels.KernelSignature.Parameter.U32;
import static io.github.chromapath.kernels.KernelSignature.Parameter.U64;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fast")
class KernelCatalogTest {
  @Test
  void signaturesHaveTheParametersOfTheSources() {
    assertEquals(
        List.of(U64, U64, U64, U64, U64, F32, F32, U64),
        KernelCatalog.load("optimizer").kernel("adadelta_f32").parameters());
    assertEquals(
        List.of(U64, U64, U64, U64, U64, U64, F32, F32, F32, U64),
        KernelCatalog.load("optimizer").kernel("adamw_f32").parameters());
    assertEquals(
        List.of(U64, U64, U32, U32, F64),
        KernelCatalog.load("attention").kernel("channel_sums_final_bf16").parameters());
  }

  @Test
  void parsesAnnotatedAndMissingParameters() {
    String ptx =
        ".visible .entry one(\n .param .u64 .ptr .align 1 one_param_0,\n .param .s32 n\n)\n{}\n"
            + ".visible .entry none()\n{ld.param.u32 %r1, [x];}";
    assertEquals(
        List.of(
            new KernelSignature("one", List.of(U64, U32)), new KernelSignature("none", List.of())),
        KernelSignature.parse(ptx));
  }

  @Test
  void refusesUnknownParameterTypes() {
    assertThrows(
        IllegalArgumentException.class,
        () -> KernelSignature.parse(".entry one(\n .param .f16 x\n)"));
  }

  @Test
  void kernelNamesAreUniqueAcrossFamilies() {
    Set<String> names = new HashSet<>();
    for (String family : KernelCatalog.FAMILIES) {
      KernelCatalog catalog = KernelCatalog.load(family);
      assertTrue(catalog.ptx().contains("\n.version 7.0\n.target sm_70\n"), family);
      for (KernelSignature kernel : catalog.kernels()) {
        assertTrue(names.add(kernel.name()), kernel.name());
        assertTrue(!kernel.parameters().isEmpty(), kernel.name());
      }
    }
  }

  @Test
  void unknownNamesAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> KernelCatalog.load("nothing"));
    KernelCatalog optimizer = KernelCatalog.load("optimizer");
    assertThrows(IllegalArgumentException.class, () -> optimizer.kernel("add_f32"));
  }
}
