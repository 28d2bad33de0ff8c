package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GpuOptionsTest {
  @TempDir Path folder;

  private InProcess train(String... options) {
    List<Object> arguments = new ArrayList<>(List.of("train", "--out", folder.resolve("run")));
    arguments.addAll(List.of("--data", folder.resolve("none")));
    arguments.addAll(List.of(options));
    return InProcess.run(arguments.toArray());
  }

  @ParameterizedTest
  @CsvSource({"--tf32", "--autotune", "--gpu=1"})
  void whatIsForGpusIsWrongUsageOnTheProcessor(String option) {
    InProcess run = train("--device", "cpu", option);
    assertEquals(2, run.exitCode(), run.err());
    assertTrue(run.err().contains(option.split("=", 2)[0] + " is for GPUs"), run.err());
  }

  @ParameterizedTest
  @CsvSource({"--gpu=-1", "--workspace=-3"})
  void negativeNumbersAreWrongUsage(String option) {
    InProcess run = train(option);
    assertEquals(2, run.exitCode(), run.err());
  }

  @Test
  void theProcessorIgnoresHowAGpuWouldWork() {
    InProcess run =
        train("--device=cpu", "--deterministic", "--no-graph", "--debug-sync", "--workspace", "16");
    assertEquals(1, run.exitCode(), run.err());
    assertTrue(run.err().contains("none"), run.err());
  }

  @Test
  void helpHasThemUnderAHeadingOfTheirOwn() {
    String help = InProcess.run("infer", "--help").out();
    int heading = help.indexOf("On an NVIDIA GPU:");
    assertTrue(heading > 0 && help.indexOf("--autotune") > heading, help);
  }
}
