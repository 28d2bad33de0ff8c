// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.contract.cuda.StandIns;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Machines made of stand-ins for NVIDIA's libraries, probed through the dynamic linker and JCuda
 * like a real machine.
 */
class StandInMachineTest {
  @TempDir static Path libraries;
  private static StandIns standIns;

  @TempDir Path work;

  @BeforeAll
  static void compile() throws Exception {
    standIns = StandIns.compile(libraries);
  }

  private String probe(Map<String, String> settings, String... ordinals) throws Exception {
    StandIns.Outcome outcome = standIns.java(ProbeProcess.class, work, settings, ordinals);
    assertEquals(0, outcome.exitCode(), outcome.output());
    return outcome.output();
  }

  @Test
  void nothingIsMissing() throws Exception {
    String folder = libraries.toRealPath() + "/";
    assertEquals(
        """
        NVIDIA's driver 1 for CUDA 12.6: FOLDERlibcuda.so.1
        cuBLASLt 12 12: FOLDERlibcublasLt.so.12
        cuBLAS 12 12.6.4: FOLDERlibcublas.so.12
        NVRTC 12 12: FOLDERlibnvrtc.so.12
        cuDNN 9 9.5.1: FOLDERlibcudnn.so.9
        GPU 0 GpuSpec[name=Stand-in 40, major=7, minor=5, smCount=68, memoryBytes=11811160064]
        choice: GPU 0
        """
            .replace("FOLDER", folder),
        probe(Map.of()));
  }

  @ParameterizedTest
  @CsvSource({
    "STAND_IN_DRIVER, 11080, the driver supports CUDA 11.8 only; install a driver of version 525",
    "STAND_IN_DEVICES, 0, the driver finds no GPU",
    "STAND_IN_INIT, 100, the driver finds no GPU",
    "STAND_IN_INIT, 803, cuInit(0) failed with CUDA_ERROR_SYSTEM_DRIVER_MISMATCH; check the driver",
    "STAND_IN_CAPABILITY, 61, Stand-in 40 has compute capability 6.1; one of 7.0 (Volta)",
    "STAND_IN_CAPABILITY, 120, Stand-in 40 has compute capability 12.0"
  })
  void unsuitableMachinesAreReported(String setting, String value, String fault) throws Exception {
    String output = probe(Map.of(setting, value));
    assertTrue(output.contains("\nfault: " + fault), output);
    assertTrue(output.contains("cuDNN 9 9.5.1: "), output);
  }

  /** Two GPUs: the chosen GPU or the reason, without an ordinal and for each ordinal. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "61,75 | choice: GPU 1 | fault: GPU 0: Stand-in 40 has compute capability 6.1; one of 7.0"
            + " | choice: GPU 1",
        "75,61 | choice: GPU 0 | choice: GPU 0"
            + " | fault: GPU 1: Stand-in 41 has compute capability 6.1; one of 7.0",
        "60,61 | fault: none of the 2 GPUs can be used; GPU 0: Stand-in 40 has"
            + " | fault: GPU 0: Stand-in 40 has compute capability 6.0; one of 7.0"
            + " | fault: GPU 1: Stand-in 41 has compute capability 6.1; one of 7.0",
        "75,120 | choice: GPU 0 | choice: GPU 0"
            + " | fault: GPU 1: Stand-in 41 has compute capability 12.0, for which CUDA 12.8's",
        "61,120 | fault: none of the 2 GPUs can be used; GPU 1: Stand-in 41 has"
            + " | fault: GPU 0: Stand-in 40 has compute capability 6.1; one of 7.0"
            + " | fault: GPU 1: Stand-in 41 has compute capability 12.0, for which CUDA 12.8's"
      })
  void oneOfTwoGpusIsChosen(String capabilities, String any, String first, String second)
      throws Exception {
    String output =
        probe(
            Map.of("STAND_IN_DEVICES", "2", "STAND_IN_CAPABILITY", capabilities),
            "",
            "0",
            "1",
            "2");
    List<String> said = output.lines().filter(line -> line.matches("(choice|fault): .*")).toList();
    assertEquals(4, said.size(), output);
    assertTrue(said.get(0).startsWith(any), output);
    assertTrue(said.get(1).startsWith(first), output);
    assertTrue(said.get(2).startsWith(second), output);
    assertEquals("fault: there is no GPU 2: the driver finds 2 GPUs, counted from 0.", said.get(3));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "libcuda.so.1",
        "libcublas.so.12",
        "libnvrtc.so.12",
        "libcudnn.so.9",
        "libcudnn_engines_precompiled.so.9"
      })
  void aMissingLibraryIsReported(String name) throws Exception {
    Path aside = Files.move(libraries.resolve(name), libraries.resolve("aside"));
    try {
      String output = probe(Map.of());
      assertTrue(output.contains(" was not found (" + name + "): install "), output);
      assertTrue(output.contains(" not found: " + name + "\n"), output);
    } finally {
      Files.move(aside, libraries.resolve(name));
    }
  }

  /** NVIDIA's libraries are installed, JCuda's natives are missing. */
  @ParameterizedTest
  @ValueSource(strings = {"jcuda-natives", "jcublas-natives", "jcudnn-natives"})
  void missingJCudaNativesAreReported(String jar) throws Exception {
    String classPath =
        Stream.of(System.getProperty("java.class.path").split(":", -1))
            .filter(entry -> !entry.contains(jar))
            .collect(Collectors.joining(":"));
    StandIns.Outcome outcome =
        standIns.java(ProbeProcess.class, work, Map.of("CLASSPATH", classPath));
    assertTrue(outcome.output().contains("fault: JCuda's library JCu"), outcome.output());
    assertTrue(outcome.output().contains(" cannot be loaded: "), outcome.output());
  }
}
