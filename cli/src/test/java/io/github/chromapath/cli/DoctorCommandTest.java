// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.BackendOptions;
import io.github.chromapath.backend.UnavailableBackendException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DoctorCommandTest {
  @TempDir Path folder;

  @Test
  void devicesAndLibrariesAreNamed() {
    InProcess run = InProcess.run("doctor", "--size", 64, "--width", 0.1);
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.out().contains("  cpu   works: CPU, "), run.out());
    for (String library : new String[] {"oneDNN", "OpenCV"}) {
      Matcher line = Pattern.compile(library + " \\d+\\.\\d+\\.\\d+  (.*)").matcher(run.out());
      assertTrue(line.find(), run.out());
      assertTrue(Files.exists(Path.of(line.group(1))), line.group(1));
    }
    assertTrue(
        Pattern.compile("\n  Spark  (Apache Spark 4\\.|not available: .*SPARK_HOME)")
            .matcher(run.out())
            .find(),
        run.out());
    assertTrue(run.out().contains("  Gloo  available\n"), run.out());
    assertTrue(
        Pattern.compile("\n  NCCL  (available|not available: .+)\n").matcher(run.out()).find(),
        run.out());
    assertTrue(run.out().contains("Training fits this machine"), run.out());
    assertTrue(run.out().contains("Inference fits this machine"), run.out());
  }

  /** The reason is one sentence, the same in every command. */
  @Test
  void doctorAndTrainGiveTheSameReasonWithoutCuda() {
    InProcess run = InProcess.run("doctor", "--size", 64, "--width", 0.1);
    Matcher line = Pattern.compile("  cuda  not available: (.*\\.)").matcher(run.out());
    assertTrue(line.find(), run.out());
    InProcess asked =
        InProcess.run(
            "train", "--device", "cuda", "--data", data(), "--out", folder.resolve("run"));
    assertEquals(3, asked.exitCode(), asked.err());
    assertTrue(asked.err().contains("--device cuda: " + line.group(1)), asked.err());
  }

  /** Each line has a version and a file, or "not found" and the name that was searched for. */
  @Test
  @EnabledOnOs(
      value = OS.LINUX,
      architectures = "amd64",
      disabledReason = "no CUDA on this platform")
  void eachOfNvidiasLibrariesIsListed() {
    InProcess run = InProcess.run("doctor", "--size", 64, "--width", 0.1);
    for (String library :
        List.of(
            "NVIDIA's driver (.+|not found)  .*libcuda\\.so\\.",
            "cuBLASLt 12 (\\d\\S*|not found)  .*libcublasLt\\.so\\.12",
            "cuBLAS 12 (\\d\\S*|not found)  .*libcublas\\.so\\.12",
            "NVRTC 12 (\\d\\S*|not found)  .*libnvrtc\\.so\\.12",
            "cuDNN 9 (\\d\\S*|not found)  .*libcudnn\\.so\\.9")) {
      assertTrue(Pattern.compile("\n  " + library).matcher(run.out()).find(), run.out());
    }
  }

  /** A preferred device that is available but cannot be opened. */
  public static final class Broken extends TestProvider {
    /** For {@link java.util.ServiceLoader}. */
    public Broken() {
      super("lame", 1000);
    }

    @Override
    public Backend open(BackendOptions options) {
      throw new UnavailableBackendException("the driver is out of order.");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"fp32", "auto"})
  void aDeviceThatCannotBeOpenedDoesNotEndTheReport(String precision) throws IOException {
    TestProvider.OnPath path = new TestProvider.OnPath(folder, Broken.class);
    try {
      InProcess run =
          InProcess.run(
              "doctor", "--size", 64, "--width", 0.1, "--precision", precision, "--quiet");
      assertEquals(0, run.exitCode(), run.err());
      assertTrue(
          run.out().contains("  lame  does not work: the driver is out of order."), run.out());
      assertTrue(run.out().contains("Training fits this machine"), run.out());
    } finally {
      path.close();
    }
  }

  private Path data() {
    Path data = folder.resolve("data");
    InProcess.run("dataset", "synth", "--count", 2, "--out", data, "--size", "64x64");
    return data;
  }

  @Test
  void networkThatIsTooLargeDoesNotFit() {
    InProcess run = InProcess.run("doctor", "--size", 8192, "--batch", 64);
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.out().contains("Training does not fit: a tensor of "), run.out());
    assertTrue(run.out().contains("RTX 2080 Ti has no room for a block of "), run.out());
  }

  @Test
  void theSizeIsPrintedAsItWasGiven() {
    InProcess run = InProcess.run("doctor", "--size", "64x32", "--width", 0.1);
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.out().contains("Memory at 64x32, "), run.out());
  }

  @ParameterizedTest
  @CsvSource({"fp32, RTX 2080 Ti, an 11", "fp16, RTX 2080 Ti, an 11", "bf16, A100, a 40"})
  void demandsOnAGpuAreLabelledAsNotComputed(String precision, String card, String gib) {
    InProcess run =
        InProcess.run(
            "doctor", "--verbose", "--size", 64, "--width", 0.1, "--precision", precision);
    assertEquals(0, run.exitCode(), run.err());
    String label = "A dry run of the CUDA backend on " + gib + " GiB card: nothing is computed";
    int at = run.out().indexOf(label);
    assertTrue(at > 0 && run.out().indexOf(card, at) > 0, run.out());
    assertTrue(run.out().contains("    adadelta_f32"), run.out());
    assertTrue(run.out().contains("from bytes and FLOPs, in " + precision), run.out());
    for (String gpu : new String[] {"RTX 2080 Ti (", "A100 (", "H100 ("}) {
      boolean without = precision.equals("bf16") && gpu.startsWith("RTX");
      Matcher line = Pattern.compile(Pattern.quote(gpu) + ".*").matcher(run.out());
      assertTrue(line.find(), run.out());
      assertEquals(without, line.group().contains("no bf16"), line.group());
      assertEquals(!without, line.group().contains(" s per step"), line.group());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--size, 100, give a positive multiple of 8",
    "--batch, 0, give at least 1",
    "--width, 5, give a number above 0 and up to 4",
    "--width, NaN, give a number above 0 and up to 4"
  })
  void optionOutOfRangeIsWrongUsage(String option, String value, String sentence) {
    InProcess run = InProcess.run("doctor", option, value);
    assertEquals(2, run.exitCode(), run.err());
    assertTrue(run.err().contains(sentence), run.err());
    assertEquals("", run.out());
  }
}
