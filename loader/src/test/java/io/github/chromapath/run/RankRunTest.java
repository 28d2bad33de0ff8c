// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.BackendOptions;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.backend.Communicator;
import io.github.chromapath.checkpoint.Settings;
import io.github.chromapath.contract.RankThreads;
import io.github.chromapath.dataset.Gta5Dataset;
import io.github.chromapath.dataset.SkippedPair;
import io.github.chromapath.dataset.StreetDataset;
import io.github.chromapath.graph.ReducePrecision;
import io.github.chromapath.loss.Losses;
import io.github.chromapath.synth.SynthSpec;
import io.github.chromapath.synth.SyntheticDataset;
import io.github.chromapath.train.Selection;
import io.github.chromapath.train.Trainer;
import io.github.chromapath.train.TrainingLimits;
import io.github.chromapath.train.TrainingState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs of a narrow network on several ranks, threads of this JVM: nine synthetic images, of which
 * five make one batch of three an epoch. The validation has a batch of three and one of one, of
 * which the first of two ranks has no image.
 */
class RankRunTest {
  @TempDir Path folder;

  @BeforeEach
  void draw() throws IOException {
    SyntheticDataset.write(data(), 9, new SynthSpec(96, 64, 7), 2, done -> {});
  }

  private Path data() {
    return folder.resolve("data");
  }

  private TrainConfig.Builder config() {
    Settings settings = Settings.standard();
    return TrainConfig.builder(data(), DatasetLayout.GTA5, 4)
        .settings(settings.withModel(settings.model().withWidth(0.05)).withSize(32, 40))
        .batch(3);
  }

  /** Asks one rank to stop after a step. */
  private record StopAt(int rank, long step) {
    static final StopAt NEVER = new StopAt(0, Long.MAX_VALUE);
  }

  /** What a rank knows at the end. */
  private record End(TrainingState state, Trainer.Outcome outcome, long savedSteps) {}

  private static Backend backend(Communicator ranks) {
    return Backends.open("cpu", BackendOptions.builder().threads(1).communicator(ranks).build());
  }

  private End train(TrainingRun run, Communicator ranks, StopAt stop) throws IOException {
    Trainer.Outcome outcome =
        run.train(
            new TrainingLimits(Integer.MAX_VALUE, 4),
            LearningRateSchedule.constant(0.004f),
            new SilentListener(),
            () -> ranks.rank() == stop.rank && run.state().globalStep() == stop.step);
    return new End(run.state(), outcome, run.savedSteps().orElse(-1));
  }

  private static final class SilentListener implements ProgressListener {
    @Override
    public void step(TrainingState state, Losses losses, double imagesPerSecond) {}

    @Override
    public void epoch(TrainingState state, Losses training, Validation validation, boolean best) {}

    @Override
    public void skipped(SkippedPair pair) {}
  }

  private List<End> start(int world, TrainConfig config, RunFolder run, StopAt stop)
      throws Exception {
    Files.createDirectories(run.path());
    return RankThreads.run(
        world,
        ranks -> {
          StreetDataset images = Gta5Dataset.open(data());
          try (Backend backend = backend(ranks);
              TrainingRun training = TrainingRun.start(backend, config, run, images)) {
            return train(training, ranks, stop);
          }
        });
  }

  private List<End> resume(int world, RunFolder run) throws Exception {
    return RankThreads.run(
        world,
        ranks -> {
          StreetDataset images = Gta5Dataset.open(data());
          try (Backend backend = backend(ranks);
              TrainingRun training = TrainingRun.resume(backend, run.readConfig(), run, images)) {
            return train(training, ranks, StopAt.NEVER);
          }
        });
  }

  private RunFolder run(String name) {
    return new RunFolder(folder.resolve(name));
  }

  /** Weights, optimizer state and state of training are bytes of the checkpoint. */
  private static void assertSameResult(RunFolder expected, RunFolder actual) throws IOException {
    assertEquals(-1, Files.mismatch(expected.last(), actual.last()));
    assertEquals(-1, Files.mismatch(expected.best(), actual.best()));
  }

  /** With local batch norm, the running statistics of the ranks differ unless they are averaged. */
  @Test
  void aStopOnOneRankStopsAllAndTheRunResumesBitIdentically() throws Exception {
    TrainConfig config = config().ema(OptionalDouble.of(0.9)).build();
    RunFolder whole = run("whole");
    List<End> ends = start(2, config, whole, StopAt.NEVER);
    assertEquals(ends.get(0).state(), ends.get(1).state());
    assertEquals(Trainer.Outcome.LIMIT_REACHED, ends.get(1).outcome());
    RunFolder parts = run("parts");
    List<End> stopped = start(2, config, parts, new StopAt(1, 2));
    for (End end : stopped) {
      assertEquals(Trainer.Outcome.INTERRUPTED, end.outcome());
      assertEquals(2, end.state().globalStep());
    }
    assertEquals(2, stopped.get(0).savedSteps());
    assertEquals(-1, stopped.get(1).savedSteps(), "only the first rank saves");
    assertEquals(ends.get(0).state(), resume(2, parts).get(1).state());
    assertSameResult(whole, parts);
    try (Stream<Path> files = Files.list(parts.path())) {
      assertEquals(
          List.of(
              "best.safetensors",
              "config.json",
              "last.previous.safetensors",
              "last.safetensors",
              "log.jsonl",
              "split.json"),
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> !name.equals("run.lock"))
              .sorted()
              .toList());
    }
  }

  /**
   * Batches, flips and the losses' means do not depend on the number of ranks. In training mode
   * batch norm amplifies the different rounding of the ranks' convolutions: see NetworkParity,
   * whose bound for losses this is. The mean CAM16-UCS difference selects the best epoch.
   */
  @Test
  void synchronizedRanksTrainAsOneDoes() throws Exception {
    TrainConfig config = config().syncBatchNorm(true).selection(Selection.CAM16).build();
    RunFolder one = run("one");
    RunFolder three = run("three");
    start(1, config, one, StopAt.NEVER);
    start(3, config, three, StopAt.NEVER);
    List<EpochEntry> expected = one.epochs();
    List<EpochEntry> actual = three.epochs();
    assertEquals(4, expected.size());
    assertEquals(expected.size(), actual.size());
    for (int epoch = 0; epoch < 4; epoch++) {
      assertClose(expected.get(epoch).losses().training(), actual.get(epoch).losses().training());
      assertClose(
          expected.get(epoch).losses().validation(), actual.get(epoch).losses().validation());
      assertEquals(expected.get(epoch).best(), actual.get(epoch).best());
    }
  }

  private static void assertClose(LoggedLosses expected, LoggedLosses actual) {
    assertEquals(1, actual.total() / expected.total(), 1e-4);
  }

  @Test
  void aRunContinuesOnAnotherNumberOfRanks() throws Exception {
    RunFolder run = run("run");
    start(1, config().build(), run, new StopAt(0, 2));
    List<End> ends = resume(2, run);
    assertEquals(4, ends.get(0).state().globalStep());
    assertEquals(ends.get(0).state(), ends.get(1).state());
    RunFolder back = run("back");
    start(2, config().build(), back, new StopAt(1, 3));
    assertEquals(4, resume(1, back).get(0).state().globalStep());
  }

  @Test
  void ranksWithOtherOptionsAreRefusedOnEveryRank() throws Exception {
    RunFolder run = run("run");
    Files.createDirectories(run.path());
    List<String> messages =
        RankThreads.run(
            2,
            ranks -> {
              StreetDataset images = Gta5Dataset.open(data());
              TrainConfig config = config().patience(3 + ranks.rank()).build();
              try (Backend backend = backend(ranks)) {
                return assertThrows(
                        IOException.class, () -> TrainingRun.start(backend, config, run, images))
                    .getMessage();
              }
            });
    assertEquals(
        "rank 1 differs from rank 0: patience is 4, not 3; give every rank the same options and the"
            + " same files",
        messages.get(0));
    assertEquals(messages.get(0), messages.get(1));
    assertTrue(Files.notExists(run.last()));
  }

  /** The run's folder says how gradients are summed, so a resumed run sums them alike. */
  @Test
  void aRunWithGradientsInBfloat16ResumesBitIdentically() throws Exception {
    TrainConfig config = config().reducePrecision(ReducePrecision.BF16).build();
    RunFolder whole = run("whole");
    start(2, config, whole, StopAt.NEVER);
    RunFolder parts = run("parts");
    start(2, config, parts, new StopAt(0, 2));
    assertEquals(config, parts.readConfig());
    assertEquals(4, resume(2, parts).get(1).state().globalStep());
    assertSameResult(whole, parts);
    RunFolder exact = run("exact");
    start(2, config().build(), exact, StopAt.NEVER);
    assertTrue(Files.mismatch(exact.last(), whole.last()) >= 0, "nothing was rounded");
  }

  @Test
  void moreRanksThanPicturesInABatchAreRefused() {
    RunFolder run = run("run");
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> start(4, config().build(), run, StopAt.NEVER));
    assertEquals(
        "a batch of 3 pictures cannot be divided among 4 ranks; give a batch of at least 4, or"
            + " fewer ranks",
        refused.getMessage());
  }
}
