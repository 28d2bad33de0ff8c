// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.checkpoint.Checkpoint;
import io.github.chromapath.synth.SynthSpec;
import io.github.chromapath.synth.SyntheticDataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * {@code train --resume}: what a run keeps. Six training images in batches of 2 give 3 steps per
 * epoch.
 */
class TrainResumeTest {
  private static final String SMALL =
      "--width 0.05 --size 40x32 --batch 2 --validation 2 --lr 1 --data ";

  @TempDir static Path data;
  @TempDir Path folder;

  @BeforeAll
  static void draw() throws IOException {
    SyntheticDataset.write(data, 8, new SynthSpec(96, 64, 7), 2, done -> {});
  }

  private static void start(Path run, String... limits) {
    String[] small = (SMALL + data).split(" ");
    assertDone(train(run, Stream.concat(Arrays.stream(small), Arrays.stream(limits))));
  }

  private static InProcess resume(Path run, String... more) {
    return train(run, Stream.concat(Stream.of("--resume"), Arrays.stream(more)));
  }

  private static InProcess train(Path run, Stream<String> options) {
    return InProcess.run(Stream.concat(Stream.of("train", "--out", run), options).toArray());
  }

  private static void assertDone(InProcess command) {
    assertEquals(0, command.exitCode(), command.err());
  }

  /** The last step after a resumption. */
  private static long resumed(Path run, String... more) throws IOException {
    assertDone(resume(run, more));
    try (Checkpoint last = Checkpoint.open(run.resolve("last.safetensors"))) {
      return last.readState().globalStep();
    }
  }

  /** Stops within the second epoch. */
  @Test
  void resumingIsBitIdenticalToARunThatDidNotStop() throws IOException {
    Path whole = folder.resolve("whole");
    Path parts = folder.resolve("parts");
    start(whole, "--max-steps", "7");
    start(parts, "--max-steps", "4");
    assertDone(resume(parts, "--max-steps", "7"));
    for (String file : List.of("last.safetensors", "best.safetensors", "split.json")) {
      assertArrayEquals(
          Files.readAllBytes(whole.resolve(file)), Files.readAllBytes(parts.resolve(file)), file);
    }
    try (Checkpoint last = Checkpoint.open(whole.resolve("last.safetensors"))) {
      assertEquals(7, last.readState().globalStep());
      assertEquals(2, last.readState().epoch());
      assertEquals(40, last.settings().width());
      assertEquals(32, last.settings().height());
    }
    assertTrue(
        Files.readAllLines(whole.resolve("log.jsonl")).stream()
            .anyMatch(
                line -> line.contains("\"kind\":\"epoch\"") && line.contains("weighted_huber")));
  }

  /** As after a kill: the limit of the run still holds, and so does a new one. */
  @Test
  void resumingKeepsTheLimitsAndTheDevice() throws IOException {
    Path run = folder.resolve("run");
    start(run, "--epochs", "2", "--max-steps", "4", "--threads", "1");
    assertEquals(
        List.of("--epochs=2", "--max-steps=4", "--threads=1"),
        Files.readAllLines(run.resolve("options.txt")));
    assertEquals(4, resumed(run));
    assertEquals(5, resumed(run, "--max-steps=5"));
    assertEquals(5, resumed(run));
    assertEquals(6, resumed(run, "--max-steps", "100"), "two epochs of three steps");
    assertEquals(
        List.of("--epochs=2", "--max-steps=100", "--threads=1"),
        Files.readAllLines(run.resolve("options.txt")));
  }

  /**
   * Each option of {@code train} is part of the configuration, kept in {@code options.txt}, or of
   * one start only.
   */
  @Test
  void noOptionOfARunIsForgotten() {
    CommandSpec train = Main.commandLine().getSubcommands().get("train").getCommandSpec();
    Set<String> configuration =
        train.mixins().values().stream()
            .filter(
                mixin ->
                    mixin.userObject() instanceof TrainOptions
                        || mixin.userObject() instanceof PrecisionOption)
            .flatMap(mixin -> mixin.options().stream())
            .map(OptionSpec::longestName)
            .collect(Collectors.toSet());
    Set<String> ofOneStart =
        Set.of(
            "--out",
            "--resume",
            "--force",
            "--debug-sync",
            "--ranks",
            "--rank",
            "--rendezvous",
            "--quiet",
            "--verbose",
            "--help",
            "--version");
    assertEquals(
        List.of(),
        train.options().stream()
            .map(OptionSpec::longestName)
            .filter(name -> !configuration.contains(name))
            .filter(name -> !RunOptions.keeps(name) && !ofOneStart.contains(name))
            .toList());
  }

  /** The options of one device do not apply to another. */
  @Test
  void optionsOfADeviceAreKeptWithIt() throws IOException {
    Path run = folder.resolve("run");
    start(run, "--max-steps", "1");
    Path options = run.resolve("options.txt");
    Files.writeString(
        options, "--max-steps=2\n--device=cuda\n--gpu=999\n--tf32\n--out=/elsewhere\n");
    InProcess unavailable = resume(run);
    assertEquals(3, unavailable.exitCode(), unavailable.err());
    assertTrue(unavailable.err().contains("--device cuda"), unavailable.err());
    assertEquals(2, resumed(run, "--device", "cpu"));
    assertEquals(List.of("--max-steps=2", "--device=cpu"), Files.readAllLines(options));
  }

  /** The bits of the result are those of a run that was not damaged. */
  @Test
  void aDamagedLastCheckpointIsReplacedByThePreviousOne() throws IOException {
    Path whole = folder.resolve("whole");
    Path run = folder.resolve("run");
    start(whole, "--max-steps", "7");
    start(run, "--max-steps", "4", "--save-every", "1", "--keep", "1");
    Path last = run.resolve("last.safetensors");
    byte[] bytes = Files.readAllBytes(last);
    bytes[bytes.length / 2] ^= 1;
    Files.write(last, bytes);
    InProcess inspected = InProcess.run("weights", "inspect", last);
    assertEquals(1, inspected.exitCode(), inspected.err());
    assertTrue(inspected.err().contains("its content does not have the hash"), inspected.err());
    InProcess resumed = resume(run, "--max-steps", "7");
    assertDone(resumed);
    assertTrue(
        resumed
            .err()
            .contains(
                last
                    + ": its content does not have the hash content-sha256 of its metadata; copy or"
                    + " download it again.\nresuming after step 3 from "
                    + run.resolve("last.previous.safetensors")
                    + "; 1 later or damaged lines of log.jsonl are removed\n"),
        resumed.err());
    assertEquals(-1, Files.mismatch(whole.resolve("last.safetensors"), last));
    assertEquals(
        -1, Files.mismatch(whole.resolve("best.safetensors"), run.resolve("best.safetensors")));
    assertTrue(Files.exists(run.resolve("step-7.safetensors")), "--save-every and --keep are kept");
    assertTrue(Files.notExists(run.resolve("step-4.safetensors")), "one is kept");
    InProcess intact = InProcess.run("weights", "inspect", last);
    assertEquals(0, intact.exitCode(), intact.err());
    assertTrue(intact.out().endsWith("The content has the hash content-sha256.\n"), intact.out());
  }

  @Test
  void anotherDeviceIsNamedSinceTheResultDependsOnIt() throws IOException {
    Path run = folder.resolve("run");
    start(run, "--max-steps", "1", "--threads", "1");
    String note = "not be bit by bit that of a run without interruption";
    InProcess same = resume(run, "--max-steps", "2");
    assertDone(same);
    assertTrue(!same.err().contains(note), same.err());
    InProcess other = resume(run, "--max-steps", "3", "--threads", "2");
    assertDone(other);
    assertTrue(other.err().contains(note), other.err());
  }

  @Test
  void intervalsThatMakeNoSenseAreRefused() {
    for (String text : List.of("0", "0m", "m", "-1", "1h", "99999999999m", "1.5m")) {
      InProcess refused = train(folder.resolve("run"), Stream.of("--save-every=" + text));
      assertEquals(2, refused.exitCode(), text);
      assertTrue(refused.err().contains("--save-every"), refused.err());
    }
    InProcess refused = train(folder.resolve("run"), Stream.of("--keep=-1"));
    assertEquals(2, refused.exitCode(), refused.err());
    assertTrue(refused.err().contains("--keep: give at least 0"), refused.err());
  }

  @Test
  void aCheckpointOfOtherSettingsIsNotResumed() throws IOException {
    Path run = folder.resolve("run");
    start(run, "--max-steps", "1");
    Path config = run.resolve("config.json");
    String luma = Files.readString(config).replace("\"SRGB\"", "\"LUMA\"");
    Files.writeString(config, luma);
    InProcess refused = resume(run, "--max-steps", "2");
    assertEquals(1, refused.exitCode(), refused.err());
    assertTrue(
        refused.err().contains("last.safetensors: its settings are not those of config.json"),
        refused.err());
  }
}
