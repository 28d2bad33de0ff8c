package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.dataset.synth.SynthSpec;
import io.github.chromapath.dataset.synth.SyntheticDataset;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GpuOptionsTest {
  @TempDir static Path shared;
  @TempDir Path folder;

  @BeforeAll
  static void draw() throws IOException {
    SyntheticDataset.write(shared.resolve("data"), 4, new SynthSpec(96, 64, 7), 2, done -> {});
  }

  private InProcess train(String... options) {
    List<Object> arguments = new ArrayList<>(List.of("train", "--out", folder.resolve("run")));
    arguments.addAll(List.of("--data", shared.resolve("data"), "--method", 1, "--width", 0.05));
    arguments.addAll(List.of("--size", "32x40", "--batch", 1, "--max-steps", 1));
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
    assertEquals(0, run.exitCode(), run.err());
  }

  @Test
  void helpHasThemUnderAHeadingOfTheirOwn() {
    String help = InProcess.run("infer", "--help").out();
    int heading = help.indexOf("On an NVIDIA GPU:");
    assertTrue(heading > 0 && help.lastIndexOf("--autotune") > heading, help);
  }
}
