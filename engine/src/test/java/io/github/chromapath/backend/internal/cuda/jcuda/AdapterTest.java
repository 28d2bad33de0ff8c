// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.jcuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.internal.cuda.jcuda.JCudaSymbolsTest.Binding;
import io.github.chromapath.contract.cuda.StandIns;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * NVIDIA's C functions receive the arguments that the adapters pass through JCuda, and failures are
 * reported by name.
 */
class AdapterTest {
  @TempDir static Path libraries;
  private static StandIns standIns;

  @TempDir Path work;

  @BeforeAll
  static void compile() throws Exception {
    standIns = StandIns.compile(libraries);
  }

  private StandIns.Outcome run(String what) throws Exception {
    return standIns.java(
        AdapterProcess.class,
        work,
        Map.of("LD_PRELOAD", libraries.resolve("libnvrtc.so.12").toString()),
        what,
        work.toString());
  }

  /** Covers every method, every failure and every C function that JCuda calls for the adapters. */
  @ParameterizedTest
  @EnumSource(Binding.class)
  void everyCallPassesItsArgumentsAndReportsFailures(Binding binding) throws Exception {
    StandIns.Outcome outcome = run(binding.name().toLowerCase(Locale.ROOT));
    assertEquals(0, outcome.exitCode(), outcome.output());
    Set<String> imported = binding.symbols().undefined();
    List<String> functions =
        JCudaCalls.natives(binding.type()).stream()
            .map(method -> JCudaCalls.function(method, imported))
            .filter(function -> !function.matches(".*Get(Error|Status)(Name|String)"))
            .sorted()
            .toList();
    assertEquals(functions, outcome.output().lines().sorted().toList());
  }

  @Test
  void everyCallOfNcclPassesItsArgumentsAndReportsFailures() throws Exception {
    StandIns.Outcome outcome = run("nccl");
    assertEquals(0, outcome.exitCode(), outcome.output());
  }

  @ParameterizedTest
  @CsvSource({"libcudnn.so.9, missing", "libnccl.so.2, missing-nccl"})
  void aMissingLibraryIsReported(String library, String check) throws Exception {
    Path moved = libraries.resolve(library);
    Path aside = Files.move(moved, libraries.resolve("aside"));
    try {
      StandIns.Outcome outcome = run(check);
      assertEquals(0, outcome.exitCode(), outcome.output());
    } finally {
      Files.move(aside, moved);
    }
  }

  @Test
  void otherPlatformsAreRefused() {
    JCudaPlatform.require("Linux", "amd64");
    JCudaLoadException arm =
        assertThrows(JCudaLoadException.class, () -> JCudaPlatform.require("Linux", "aarch64"));
    assertTrue(arm.getMessage().endsWith("this is Linux on aarch64; use --device cpu."));
    assertThrows(JCudaLoadException.class, () -> JCudaPlatform.require("Mac OS X", "x86_64"));
  }
}
