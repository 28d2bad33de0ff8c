// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.checkpoint.Checkpoint;
import io.github.chromapath.checkpoint.Settings;
import io.github.chromapath.dataset.Gta5Dataset;
import io.github.chromapath.dataset.SkippedPair;
import io.github.chromapath.loss.Losses;
import io.github.chromapath.synth.SynthSpec;
import io.github.chromapath.synth.SyntheticDataset;
import io.github.chromapath.train.Trainer;
import io.github.chromapath.train.TrainingLimits;
import io.github.chromapath.train.TrainingState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged files of a run: five training images make two steps per epoch. */
class RunRecoveryTest {
  private static final SavingConfig EVERY_FIVE =
      new SavingConfig(new SaveInterval.Steps(5), 2, Optional.empty());

  private static final class Silent implements ProgressListener {
    @Override
    public void step(TrainingState state, Losses losses, double imagesPerSecond) {}

    @Override
    public void epoch(TrainingState state, Losses training, Validation validation, boolean best) {}

    @Override
    public void skipped(SkippedPair pair) {}
  }

  @TempDir Path folder;
  private final Backend backend = Backends.open(1);

  @BeforeEach
  void draw() throws IOException {
    SyntheticDataset.write(folder.resolve("data"), 8, new SynthSpec(96, 64, 7), 2, done -> {});
  }

  @AfterEach
  void close() {
    backend.close();
  }

  private RunFolder start(String name, long steps) throws IOException {
    RunFolder run = new RunFolder(Files.createDirectory(folder.resolve(name)));
    try (TrainingRun training = open(run)) {
      train(training, steps);
    }
    return run;
  }

  private TrainingRun open(RunFolder run) throws IOException {
    Settings settings = Settings.standard();
    TrainConfig config =
        TrainConfig.builder(folder.resolve("data"), DatasetLayout.GTA5, 3)
            .settings(settings.withModel(settings.model().withWidth(0.01)).withSize(32, 40))
            .batch(2)
            .lr(1)
            .build();
    return TrainingRun.start(backend, config, run, Gta5Dataset.open(config.data().folder()));
  }

  private TrainingRun resume(RunFolder run) throws IOException {
    TrainConfig config = run.readConfig();
    return TrainingRun.resume(backend, config, run, Gta5Dataset.open(config.data().folder()));
  }

  private static Trainer.Outcome train(TrainingRun run, long steps) throws IOException {
    return run.train(
        new TrainingLimits(Integer.MAX_VALUE, steps),
        LearningRateSchedule.constant(1),
        EVERY_FIVE,
        new Silent(),
        () -> false);
  }

  private static void flip(Path file, long at) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[(int) at] ^= 4;
    Files.write(file, bytes);
  }

  private static void assertIntact(Path file, long step) throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      assertTrue(checkpoint.verify());
      assertEquals(step, checkpoint.readState().globalStep());
    }
  }

  /** Without the speed, which differs from run to run. */
  private static List<String> log(RunFolder run) throws IOException {
    return Files.readAllLines(run.log()).stream()
        .map(line -> line.replaceAll("\"images_per_second\":[^,]*,", ""))
        .toList();
  }

  /**
   * The checkpoints of the run at step 11 are those after its tenth and eleventh step; numbers are
   * kept of 5 and 10.
   */
  @Test
  void theNewestIntactCheckpointIsResumed() throws IOException {
    RunFolder whole = start("whole", 14);
    RunFolder run = start("run", 11);
    assertIntact(run.last(), 11);
    assertIntact(run.previous(), 10);
    assertEquals(List.of(run.numbered(10), run.numbered(5)), run.numbered());

    flip(run.last(), Files.size(run.last()) / 2);
    byte[] previous = Files.readAllBytes(run.previous());
    Files.writeString(run.log(), "{\"kind\":\"st", StandardOpenOption.APPEND);
    try (TrainingRun resumed = resume(run)) {
      Resumption how = resumed.resumption().orElseThrow();
      assertEquals(run.previous(), how.checkpoint());
      assertEquals(10, how.step());
      assertEquals(2, how.droppedLines(), "the validation of step 11 and the line cut short");
      assertEquals(
          List.of(
              run.last()
                  + ": its content does not have the hash content-sha256 of its metadata; copy or"
                  + " download it again."),
          how.faults());
      assertEquals(10, resumed.state().globalStep());
      assertEquals(Trainer.Outcome.LIMIT_REACHED, train(resumed, 11));
    }
    assertIntact(run.last(), 11);
    assertEquals(-1, Files.mismatch(run.previous(), Files.write(folder.resolve("p"), previous)));

    Files.write(run.last(), new byte[] {1, 2, 3});
    Files.delete(run.previous());
    flip(run.numbered(10), 20);
    try (TrainingRun resumed = resume(run)) {
      Resumption how = resumed.resumption().orElseThrow();
      assertEquals(run.numbered(5), how.checkpoint());
      assertEquals(2, how.faults().size());
      assertEquals(Trainer.Outcome.LIMIT_REACHED, train(resumed, 14));
    }
    assertEquals(-1, Files.mismatch(whole.last(), run.last()));
    assertEquals(-1, Files.mismatch(whole.best(), run.best()));
    assertEquals(log(whole), log(run));
  }

  @Test
  void aRunWithoutAnIntactCheckpointNamesTheFaults() throws IOException {
    RunFolder run = start("run", 2);
    Files.write(run.last(), new byte[3]);
    flip(run.previous(), Files.size(run.previous()) - 1);
    IOException none = assertThrows(IOException.class, () -> resume(run));
    assertTrue(
        none.getMessage().contains("none of its checkpoints can be used: "), none::getMessage);
    assertTrue(
        none.getMessage().contains("with 3 bytes it is not a safetensors"), none::getMessage);
    assertTrue(
        none.getMessage().contains("last.previous.safetensors: its content"), none::getMessage);
  }

  /** As after a kill between the two renames of a save. */
  @Test
  void aMissingLastCheckpointIsReplacedByThePreviousOne() throws IOException {
    RunFolder run = start("run", 2);
    Files.delete(run.last());
    Path left = Files.writeString(run.path().resolve(".chromapath-1.tmp"), "half");
    try (TrainingRun resumed = resume(run)) {
      assertEquals(run.previous(), resumed.resumption().orElseThrow().checkpoint());
    }
    assertTrue(Files.notExists(left));
    assertTrue(run.hasCheckpoint());
  }

  /** As after a kill between the last step and its validation. */
  @Test
  void aValidationThatIsMissingAtTheLimitIsMadeUp() throws IOException {
    RunFolder whole = start("whole", 1);
    RunFolder run = start("run", 1);
    Files.delete(run.log());
    Files.delete(run.best());
    try (TrainingRun resumed = resume(run)) {
      assertEquals(Trainer.Outcome.LIMIT_REACHED, train(resumed, 1));
    }
    assertEquals(log(whole), log(run));
    assertEquals(-1, Files.mismatch(whole.best(), run.best()));
    try (TrainingRun resumed = resume(run)) {
      assertEquals(Trainer.Outcome.LIMIT_REACHED, train(resumed, 1));
    }
    assertEquals(1, Files.readAllLines(run.log()).size(), "it is not made twice");
  }

  @Test
  void onlyOneRunWritesAFolderAtATime() throws IOException {
    RunFolder run = new RunFolder(Files.createDirectory(folder.resolve("run")));
    try (TrainingRun first = open(run)) {
      assertEquals(0, first.state().globalStep());
      IOException refused = assertThrows(IOException.class, () -> open(run));
      assertEquals(
          run.path() + ": another process is training here; wait for its end, or stop it.",
          refused.getMessage());
    }
    open(run).close();
    assertTrue(Files.notExists(run.lock()));
  }
}
