// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.synth.SynthSpec;
import io.github.chromapath.synth.SyntheticDataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The options of {@code train} for optimizer, schedule and average. */
class TrainOptimizerTest {
  private static final List<Object> SMALL =
      List.of("--width", 0.05, "--size", "40x32", "--batch", 2, "--validation", 2, "--lr", 1);

  @TempDir static Path shared;
  @TempDir Path folder;

  @BeforeAll
  static void draw() throws IOException {
    SyntheticDataset.write(shared.resolve("data"), 8, new SynthSpec(96, 64, 7), 2, done -> {});
  }

  private static InProcess train(Path run, Object... more) {
    return InProcess.run(
        Stream.of(
                Stream.of("train", "--data", shared.resolve("data"), "--out", run),
                SMALL.stream(),
                Arrays.stream(more))
            .flatMap(part -> part)
            .toArray());
  }

  private void assertUsage(String sentence, Object... options) {
    InProcess run = train(folder.resolve("wrong"), options);
    assertEquals(2, run.exitCode(), run.err());
    assertTrue(run.err().contains(sentence), run.err());
  }

  private static void assertDone(InProcess run) {
    assertEquals(0, run.exitCode(), run.err());
  }

  @Test
  void wrongUsageOfOptimizersIsOneSentence() {
    assertUsage("Invalid value for option '--optimizer'", "--optimizer", "sgd");
    assertUsage("AdaDelta has no --weight-decay", "--weight-decay", "0.1");
    assertUsage("AdamW needs", "--optimizer", "adamw", "--weight-decay", "-1");
    assertUsage("AdamW needs", "--optimizer", "adamw", "--set", "beta1=1");
    assertUsage("--set rho: there is no such", "--optimizer", "adamw", "--set", "rho=0.9");
    assertUsage("--schedule cosine needs the length of the run", "--schedule", "cosine");
    assertUsage("the warm-up must be at least 0 steps, not -1", "--warmup", "-1");
    assertUsage("--ema 1.0: give a number from 0 to below 1", "--ema", "1");
    assertUsage("--ema NaN: give a number from 0 to below 1", "--ema", "NaN");
    assertUsage("give none, class or chroma, not hue", "--balance", "hue");
    assertUsage("balance-uniform: there is no such setting", "--set", "balance-uniform=0.5");
    assertUsage("must be in (0, 1]", "--balance", "class", "--set", "balance-uniform=0");
    assertUsage("--balance does not apply", "--model", "iizuka", "--balance", "class");
    assertFalse(Files.exists(folder.resolve("wrong")));
  }

  @Test
  void aBalanceIsCountedOnceAndKept() throws IOException {
    Path run = folder.resolve("run");
    assertDone(train(run, "--balance", "class", "--max-steps", 1));
    String weights = Files.readString(run.resolve("balance.json"));
    assertTrue(weights.startsWith("{\"kind\":\"CLASS\",\"weights\":["), weights);
    assertDone(InProcess.run("train", "--out", run, "--resume", "--max-steps", 2));
    assertEquals(weights, Files.readString(run.resolve("balance.json")));
  }

  /**
   * The first step has the same errors d in both runs. With a delta, the loss is at most delta |d|,
   * and the mean of |d| at most the root of the mean of d^2.
   */
  @Test
  void aSmallDeltaOfTheHuberLossBoundsIt() throws IOException {
    double half = huberOfFirstStep("paper");
    double small = huberOfFirstStep("small", "--set", "huber-delta=0.001");
    assertTrue(0 < small && small < 0.001 * Math.sqrt(2 * half), small + " and " + half);
    String json = Files.readString(folder.resolve("small").resolve("config.json"));
    assertTrue(json.contains("\"huberDelta\" : 0.001,"), json);
    assertUsage("--set huber-delta", "--model", "iizuka", "--set", "huber-delta=0.1");
  }

  private double huberOfFirstStep(String name, Object... more) throws IOException {
    Path run = folder.resolve(name);
    assertDone(
        train(run, Stream.concat(Stream.of("--max-steps", 1), Arrays.stream(more)).toArray()));
    Matcher loss =
        Pattern.compile("\"huber\":([^,]+),").matcher(Files.readString(run.resolve("log.jsonl")));
    assertTrue(loss.find());
    return Double.parseDouble(loss.group(1));
  }

  /** The tests' learning rate is 1. The line after the last step has that step's, cos(pi/2) = 0. */
  @Test
  void aCosineScheduleKeepsItsLength() throws IOException {
    Path run = folder.resolve("run");
    InProcess trained =
        train(run, "--optimizer", "adamw", "--schedule", "cosine", "--ema", 0.9, "--max-steps", 2);
    assertDone(trained);
    String json = Files.readString(run.resolve("config.json"));
    assertTrue(json.contains("\"scheduleSteps\" : 2,"), json);
    String log = Files.readString(run.resolve("log.jsonl"));
    assertTrue(log.contains("\"lr\":0.5,"), log);
    InProcess.run("train", "--out", run, "--resume", "--max-steps", 3)
        .assertFailed(2, "--max-steps 3: the cosine schedule of this run ends at step 2");
    InProcess resumed = InProcess.run("train", "--out", run, "--resume");
    assertDone(resumed);
    assertTrue(
        resumed.err().contains("Note: the cosine schedule of this run ends at step 2"),
        resumed.err());
  }
}
