// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.backend.Usage;
import io.github.chromapath.dataset.Gta5Dataset;
import io.github.chromapath.dataset.SkippedPair;
import io.github.chromapath.dataset.SplitManifest;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.loss.LossWeights;
import io.github.chromapath.loss.Losses;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.optim.AdaDeltaConfig;
import io.github.chromapath.synth.SynthSpec;
import io.github.chromapath.synth.SyntheticDataset;
import io.github.chromapath.train.Trainer;
import io.github.chromapath.train.TrainingLimits;
import io.github.chromapath.train.TrainingState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs of a narrow network on eight drawn pictures: three validate, the others are two steps an
 * epoch.
 */
class TrainingRunTest {
  private static final int STEPS_PER_EPOCH = 2;

  @TempDir Path folder;
  private final Backend backend = Backends.open(2);
  private final List<SkippedPair> skipped = new ArrayList<>();
  private final List<Long> savedBeforeStep = new ArrayList<>();

  private final class Journal implements TrainingRun.ProgressListener {
    private final TrainingRun run;

    Journal(TrainingRun run) {
      this.run = run;
    }

    @Override
    public void step(TrainingState state, Losses losses, double imagesPerSecond) {
      savedBeforeStep.add(run.savedSteps().orElse(0));
    }

    @Override
    public void epoch(TrainingState state, Losses training, Losses validation, boolean best) {}
  }

  @BeforeEach
  void draw() throws IOException {
    SyntheticDataset.write(data(), 8, new SynthSpec(96, 64, 7), 2, done -> {});
  }

  @AfterEach
  void close() {
    backend.close();
  }

  private Path data() {
    return folder.resolve("data");
  }

  private TrainConfig config() {
    ModelConfig model = ModelConfig.standard();
    LossWeights weights = LossWeights.standard();
    AdaDeltaConfig optimizer = AdaDeltaConfig.standard();
    return new TrainConfig(
        data().toString(),
        "gta5",
        null,
        32,
        40,
        2,
        0.05,
        model.instanceNorm(),
        model.contextAttention(),
        model.abRange(),
        model.lightness(),
        1,
        0,
        weights.huber(),
        weights.crossEntropy(),
        weights.perceptual(),
        1,
        optimizer.rho(),
        optimizer.epsilon(),
        16,
        3,
        1,
        Precision.FP32,
        null,
        null,
        null,
        List.of());
  }

  private TrainingRun start(RunFolder run, TrainConfig config) throws IOException {
    Files.createDirectories(run.path());
    return TrainingRun.start(backend, config, run, Gta5Dataset.open(data()));
  }

  private Trainer.Outcome train(TrainingRun run, long steps, BooleanSupplier saveDue)
      throws IOException {
    return run.train(
        new TrainingLimits(Integer.MAX_VALUE, steps),
        LearningRateSchedule.constant(1),
        new Journal(run),
        skipped::add,
        () -> false,
        saveDue);
  }

  /** A loss of memory then shows before the first step. */
  @Test
  void trainingTakesAllItsMemoryAtTheStart() throws IOException {
    try (TrainingRun run = start(new RunFolder(folder.resolve("run")), config())) {
      Usage before = backend.usage();
      train(run, STEPS_PER_EPOCH, () -> false);
      assertEquals(before, backend.usage());
    }
  }

  @Test
  void savesWithinAnEpochWhenItIsDue() throws IOException {
    try (TrainingRun run = start(new RunFolder(folder.resolve("run")), config())) {
      train(run, 2 * STEPS_PER_EPOCH, () -> true);
    }
    assertEquals(List.of(0L, 1L, 2L, 3L), savedBeforeStep);
  }

  /** Stopped before its first saving, so that there is nothing to go on with. */
  @Test
  void startingAnewLeavesNothingOfAnEarlierRun() throws IOException {
    RunFolder run = new RunFolder(folder.resolve("run"));
    start(run, config()).close();
    for (Path file : List.of(run.last(), run.best(), run.log(), run.report())) {
      Files.writeString(file, "old");
    }
    Files.createDirectory(run.samples());
    for (String name : List.of("1-truth.jpg", "4-input.jpg", "2-step-12.jpg", "mine.jpg")) {
      Files.writeString(run.samples().resolve(name), "old");
    }
    Files.writeString(run.path().resolve("notes.txt"), "mine");
    start(run, config()).close();
    try (Stream<Path> files = Files.walk(run.path())) {
      assertEquals(
          List.of("config.json", "mine.jpg", "notes.txt", "split.json"),
          files
              .filter(Files::isRegularFile)
              .map(file -> file.getFileName().toString())
              .sorted()
              .toList());
    }
    IOException none = assertThrows(IOException.class, run::readConfig);
    assertTrue(none.getMessage().contains("no run to resume"), none.getMessage());
  }

  @Test
  void aRunGoesOnWithoutAPictureThatHasVanished() throws IOException {
    RunFolder folderOfRun = new RunFolder(folder.resolve("run"));
    try (TrainingRun run = start(folderOfRun, config())) {
      train(run, 1, () -> false);
    }
    String vanished = SplitManifest.read(folderOfRun.split()).train().get(0);
    Files.delete(data().resolve("images").resolve(vanished));
    try (TrainingRun run =
        TrainingRun.resume(
            backend, folderOfRun.readConfig(), folderOfRun, Gta5Dataset.open(data()))) {
      train(run, 10 * STEPS_PER_EPOCH, () -> false);
      assertEquals(10, run.state().epoch());
    }
    assertEquals(Set.of(vanished), skipped.stream().map(SkippedPair::name).collect(toSet()));
  }

  @Test
  void aLogThatCannotBeWrittenIsNamed() throws IOException {
    RunFolder run = new RunFolder(folder.resolve("run"));
    Files.createDirectories(run.log());
    IOException failure = assertThrows(IOException.class, () -> run.appendLog(Map.of("step", 1)));
    assertTrue(
        failure.getMessage().startsWith(run.log() + ": writing failed ("), failure.getMessage());
  }
}
