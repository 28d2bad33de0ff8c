// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Backends;
import io.github.chromapath.cli.gpucheck.CheckProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code gpu-check} on the CPU, and on a machine without a GPU. */
class GpuCheckCommandTest {
  private static final List<String> TINY =
      List.of("--device", "cpu", "--width", "0.05", "--size", "32", "--batch", "1");

  @TempDir Path folder;

  private static InProcess check(List<String> options, Object... more) {
    return InProcess.run(
        Stream.of(Stream.of("gpu-check"), options.stream(), Stream.of(more))
            .flatMap(part -> part)
            .toArray());
  }

  @Test
  void withoutAGpuItSaysSoInOneSentence() {
    Assumptions.assumeTrue(
        Backends.providers().stream()
            .anyMatch(p -> p.name().equals("cuda") && p.unavailableBecause().isPresent()),
        "there is a GPU");
    Path archive = folder.resolve("check.zip");
    InProcess command = check(List.of("--out", archive.toString()));
    assertEquals(3, command.exitCode(), command.err());
    assertEquals(1, command.err().lines().count(), command.err());
    assertTrue(command.err().startsWith("chromapath gpu-check: --device cuda: "), command.err());
    assertEquals("", command.out());
    assertFalse(Files.exists(archive));
  }

  @Test
  void wrongUsageIsReported() {
    for (List<String> wrong :
        List.of(
            List.of("--batch", "0"),
            List.of("--size", "31"),
            List.of("--width", "0"),
            List.of("--only", "nothing"),
            List.of("--precision", "fp32"),
            List.of("--out", folder.toString()))) {
      InProcess command = check(wrong, "--device", "cpu");
      assertEquals(2, command.exitCode(), wrong + command.err());
    }
  }

  @Test
  void onePartIsPrinted() {
    InProcess network = check(TINY, "--only", "network");
    assertEquals(0, network.exitCode(), network.out() + network.err());
    assertTrue(network.out().contains("ok    FP32, output logits "), network.out());
    assertTrue(network.out().contains("ok    BF16, loss of step 5 "), network.out());
    InProcess steps = check(TINY, "--only", "steps", "--precision", "bf16");
    assertEquals(0, steps.exitCode(), steps.out() + steps.err());
    assertTrue(steps.out().contains("bf16, batch 1, 32x32"), steps.out());
    assertEquals(
        7, steps.out().lines().filter(line -> line.startsWith("ok    step ")).count(), steps.out());
    assertTrue(steps.out().contains("median of the last 5 steps: "), steps.out());
  }

  /** Every part runs in a process of its own. */
  @Test
  void everythingIsInOneArchive() throws IOException {
    Path archive = folder.resolve("check.zip");
    InProcess command = check(TINY, "--out", archive, "--threads", "1");
    Map<String, String> files = unzip(archive);
    String all = command.err() + files;
    assertEquals(0, command.exitCode(), all);
    assertEquals(archive + System.lineSeparator(), command.out());
    for (String name :
        List.of(
            "doctor",
            "convolutions",
            "network",
            "network-as-graph",
            "first-steps-fp32",
            "first-steps-bf16",
            "timed-steps-fp16",
            "timed-steps-bf16")) {
      assertTrue(files.containsKey("gpu-check/" + name + ".txt"), files.keySet().toString());
      assertTrue(
          files.get("gpu-check/summary.txt").lines().anyMatch(l -> l.matches(name + " +passed.*")),
          files.get("gpu-check/summary.txt"));
    }
    assertTrue(files.get("gpu-check/doctor.txt").contains("Devices"), all);
    assertTrue(files.get("gpu-check/convolutions.txt").contains("ok    odd sizes, FLOAT32, dw "));
    assertTrue(files.get("gpu-check/first-steps-bf16.txt").contains("bf16, batch 1, 224x224"), all);
    assertTrue(files.get("gpu-check/timed-steps-bf16.txt").contains("bf16, batch 1, 32x32"), all);
    assertTrue(files.get("gpu-check/summary.txt").contains("peer.py has the full width only"));
    assertTrue(files.get("gpu-check/peer.py").contains("PARAMETERS = 27_832_601"));
  }

  private static Map<String, String> unzip(Path archive) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(archive))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        files.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return files;
  }

  @Test
  void aProgramThatIsMissingOrFailsDoesNotEndTheCheck() throws IOException {
    CheckProgram missing = new CheckProgram("missing", List.of("/no/such/program"), Map.of());
    assertFalse(missing.run(folder).passed());
    assertTrue(Files.readString(folder.resolve("missing.txt")).contains("/no/such/program"));
    CheckProgram failing =
        new CheckProgram(
            "failing", List.of("sh", "-c", "echo $WHY >&2; exit 5"), Map.of("WHY", "so"));
    assertEquals(5, failing.run(folder).exitCode());
    assertEquals("so\n", Files.readString(folder.resolve("failing.txt")));
  }
}
