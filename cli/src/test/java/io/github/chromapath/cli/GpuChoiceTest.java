// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.contract.cuda.StandIns;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The choice between two GPUs, with stand-ins for NVIDIA's libraries. The driver's handle of GPU n
 * is 40 + n.
 */
class GpuChoiceTest {
  @TempDir static Path libraries;
  private static StandIns standIns;

  @TempDir Path work;

  @BeforeAll
  static void compile() throws Exception {
    standIns = StandIns.compile(libraries);
  }

  private StandIns.Outcome run(String capabilities, List<String> command) throws Exception {
    Map<String, String> machine =
        Map.of("STAND_IN_DEVICES", "2", "STAND_IN_CAPABILITY", capabilities);
    return standIns.java(Main.class, work, machine, command.toArray(String[]::new));
  }

  /** Runs {@code parity}, which opens its device before it finds that its files are missing. */
  private StandIns.Outcome parity(String capabilities, String... options) throws Exception {
    Stream<String> files =
        Stream.of("parity", "--model=missing", "--batch=missing", "--out=" + work.resolve("out"));
    return run(capabilities, Stream.concat(files, Stream.of(options)).toList());
  }

  /** The handles of the devices that were opened, in order. */
  private List<String> opened() throws Exception {
    try (Stream<String> calls = Files.lines(work.resolve("log"))) {
      return calls
          .filter(call -> call.startsWith("cuDevicePrimaryCtxRetain("))
          .map(call -> call.replaceAll("\\D", ""))
          .toList();
    }
  }

  @ParameterizedTest
  @CsvSource({"'61,75', 1", "'75,75', 1", "'75,61', 0", "'120,75', 1"})
  void requestedGpuIsOpened(String capabilities, int gpu) throws Exception {
    StandIns.Outcome outcome = parity(capabilities, "--device=cuda", "--gpu=" + gpu);
    assertEquals(List.of("4" + gpu), opened(), outcome.output());
    assertTrue(outcome.output().contains("missing"), outcome.output());
    assertFalse(outcome.output().contains("skips"), outcome.output());
  }

  @ParameterizedTest
  @CsvSource({
    "cuda, '61,75', 0, GPU 0: Stand-in 40 has compute capability 6.1; one of 7.0 (Volta) or later",
    "auto, '61,75', 0, GPU 0: Stand-in 40 has compute capability 6.1; one of 7.0 (Volta) or later",
    "cuda, '75,61', 1, GPU 1: Stand-in 41 has compute capability 6.1; one of 7.0 (Volta) or later",
    "cuda, '61,60', 1, GPU 1: Stand-in 41 has compute capability 6.0; one of 7.0 (Volta) or later",
    "cuda, '75,120', 1, 'GPU 1: Stand-in 41 has compute capability 12.0, for which CUDA 12.8''s'",
    "cuda, '75,75', 2, 'there is no GPU 2: the driver finds 2 GPUs, counted from 0.'",
    "cuda, '61,60', 2, 'there is no GPU 2: the driver finds 2 GPUs, counted from 0.'"
  })
  void unusableRequestedGpuIsRejectedWithItsReason(
      String device, String capabilities, int gpu, String sentence) throws Exception {
    StandIns.Outcome outcome = parity(capabilities, "--device=" + device, "--gpu=" + gpu);
    assertEquals(3, outcome.exitCode(), outcome.output());
    String line = "chromapath parity: --device " + device + ": " + sentence;
    assertTrue(outcome.output().startsWith(line), outcome.output());
    assertEquals(List.of(), opened());
  }

  @ParameterizedTest
  @CsvSource({"cuda", "auto"})
  void unusableFirstGpuIsSkippedByDefault(String device) throws Exception {
    StandIns.Outcome outcome = parity("61,75", "--device=" + device);
    assertEquals(List.of("41"), opened(), outcome.output());
    assertEquals(
        "chromapath: --device "
            + device
            + " skips GPU 0 for GPU 1 (Stand-in 41, compute capability 7.5, 11.0 GiB):"
            + " Stand-in 40 has compute capability 6.1; one of 7.0 (Volta) or later is needed.",
        outcome.output().lines().findFirst().orElseThrow());
  }

  @Test
  void usableFirstGpuIsOpenedByDefault() throws Exception {
    StandIns.Outcome outcome = parity("75,61", "--device=cuda");
    assertEquals(List.of("40"), opened(), outcome.output());
    assertFalse(outcome.output().contains("skips"), outcome.output());
  }

  @Test
  void noGpuIsOpenedIfAllAreTooOld() throws Exception {
    String sentence = "none of the 2 GPUs can be used; GPU 0: Stand-in 40 has compute capability";
    StandIns.Outcome refused = parity("60,61", "--device=cuda");
    assertEquals(3, refused.exitCode(), refused.output());
    assertTrue(refused.output().contains("--device cuda: " + sentence), refused.output());
    StandIns.Outcome verbose = parity("60,61", "--verbose");
    assertTrue(
        verbose.output().contains("\nchromapath: --device auto skips cuda: " + sentence),
        verbose.output());
    StandIns.Outcome silent = parity("60,61");
    assertFalse(silent.output().contains("skips"), silent.output());
    assertEquals(List.of(), opened());
  }

  @ParameterizedTest
  @CsvSource({
    "'61,75', works: Stand-in 41, 6.1, 7.5, '; cannot be used: Stand-in 40 has', ''",
    "'75,120', works: Stand-in 40, 7.5, 12.0, '', '; cannot be used: Stand-in 41 has'",
    "'60,61', not available: none of the 2 GPUs can be used, 6.0, 6.1,"
        + " '; cannot be used: Stand-in 40 has', '; cannot be used: Stand-in 41 has'"
  })
  void doctorListsEachGpuWithItsReason(
      String capabilities,
      String device,
      String first,
      String second,
      String ofFirst,
      String ofSecond)
      throws Exception {
    StandIns.Outcome outcome =
        run(capabilities, List.of("doctor", "--size=64", "--width=0.1", "--batch=1"));
    assertEquals(0, outcome.exitCode(), outcome.output());
    assertTrue(outcome.output().contains("\n  cuda  " + device), outcome.output());
    assertLine(outcome, "GPU 0  Stand-in 40, compute capability " + first + ", 11.0 GiB", ofFirst);
    assertLine(
        outcome, "GPU 1  Stand-in 41, compute capability " + second + ", 11.0 GiB", ofSecond);
  }

  private static void assertLine(StandIns.Outcome outcome, String gpu, String reason) {
    String expected = "\n    " + gpu + (reason.isEmpty() ? "\n" : reason);
    assertTrue(outcome.output().contains(expected), outcome.output());
  }
}
