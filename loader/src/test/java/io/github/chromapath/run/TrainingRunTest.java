// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.backend.Usage;
import io.github.chromapath.checkpoint.Checkpoint;
import io.github.chromapath.checkpoint.Settings;
import io.github.chromapath.checkpoint.TransferConfig;
import io.github.chromapath.colorize.ColorizerOptions;
import io.github.chromapath.colorize.PhotoColorizer;
import io.github.chromapath.dataset.Gta5Dataset;
import io.github.chromapath.dataset.SampleCache;
import io.github.chromapath.dataset.SkippedPair;
import io.github.chromapath.dataset.SplitManifest;
import io.github.chromapath.dataset.StreetDataset;
import io.github.chromapath.image.Picture;
import io.github.chromapath.loss.Balance;
import io.github.chromapath.loss.Losses;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.optim.AdamWConfig;
import io.github.chromapath.score.ImageScorer;
import io.github.chromapath.score.Region;
import io.github.chromapath.score.Truth;
import io.github.chromapath.score.ValidationScores;
import io.github.chromapath.synth.SynthSpec;
import io.github.chromapath.synth.SyntheticDataset;
import io.github.chromapath.train.EarlyStopping;
import io.github.chromapath.train.Selection;
import io.github.chromapath.train.Trainer;
import io.github.chromapath.train.TrainingLimits;
import io.github.chromapath.train.TrainingState;
import io.github.chromapath.weights.SafetensorsFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs of a narrow network on eight synthetic images: three validate, five make two steps. */
class TrainingRunTest {
  private static final int STEPS_PER_EPOCH = 2;
  private static final SavingConfig EACH_STEP =
      new SavingConfig(new SaveInterval.Steps(1), 0, Optional.empty());

  @TempDir Path folder;
  private final Backend backend = Backends.open(2);
  private final List<SkippedPair> skipped = new ArrayList<>();
  private final List<Long> savedBeforeStep = new ArrayList<>();
  private long interruptAtStep;

  private final class Journal implements ProgressListener {
    private final TrainingRun run;

    Journal(TrainingRun run) {
      this.run = run;
    }

    @Override
    public void step(TrainingState state, Losses losses, double imagesPerSecond) {
      savedBeforeStep.add(run.savedSteps().orElse(0));
      if (state.globalStep() == interruptAtStep) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void epoch(TrainingState state, Losses training, Validation validation, boolean best) {}

    @Override
    public void skipped(SkippedPair pair) {
      skipped.add(pair);
    }
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
    Settings settings = Settings.standard();
    return TrainConfig.builder(data(), DatasetLayout.GTA5, 3)
        .settings(settings.withModel(settings.model().withWidth(0.05)).withSize(32, 40))
        .batch(2)
        .lr(1)
        .build();
  }

  private TrainingRun start(RunFolder run, TrainConfig config) throws IOException {
    Files.createDirectories(run.path());
    return TrainingRun.start(backend, config, run, Gta5Dataset.open(data()));
  }

  private TrainingRun resume(RunFolder run) throws IOException {
    return TrainingRun.resume(backend, run.readConfig(), run, Gta5Dataset.open(data()));
  }

  private Trainer.Outcome train(TrainingRun run, long steps, SavingConfig saving)
      throws IOException {
    return run.train(
        new TrainingLimits(Integer.MAX_VALUE, steps),
        LearningRateSchedule.constant(1),
        saving,
        new Journal(run),
        () -> false);
  }

  /** Two epochs and a half, so that the cache is first filled and then used. */
  @Test
  void workersAndTheCacheDoNotChangeTheResult() throws IOException {
    RunFolder alone = new RunFolder(folder.resolve("alone"));
    try (TrainingRun run = start(alone, config())) {
      train(run, 5, SavingConfig.standard());
    }
    SampleCache cache = SampleCache.open(folder.resolve("cache"), 32, 40, "gta5", Assertions::fail);
    for (Optional<SampleCache> samples :
        List.of(Optional.<SampleCache>empty(), Optional.of(cache))) {
      RunFolder parallel = new RunFolder(folder.resolve("parallel" + samples.isPresent()));
      try (TrainingRun run = start(parallel, config())) {
        run.setPipeline(new PipelineConfig(7, samples));
        train(run, 5, SavingConfig.standard());
      }
      assertEquals(-1, Files.mismatch(alone.last(), parallel.last()));
      assertEquals(-1, Files.mismatch(alone.best(), parallel.best()));
    }
    assertEquals(8, cache.census(Gta5Dataset.open(data())).present());
  }

  /** A lack of memory is therefore reported before the first step. */
  @Test
  void trainingAllocatesAllMemoryAtTheStart() throws IOException {
    try (TrainingRun run = start(new RunFolder(folder.resolve("run")), config())) {
      Usage before = backend.usage();
      train(run, STEPS_PER_EPOCH, SavingConfig.standard());
      assertEquals(before, backend.usage());
    }
  }

  @Test
  void savesWithinAnEpochWhenDue() throws IOException {
    try (TrainingRun run = start(new RunFolder(folder.resolve("run")), config())) {
      train(run, 2 * STEPS_PER_EPOCH, EACH_STEP);
    }
    assertEquals(List.of(0L, 1L, 2L, 3L), savedBeforeStep);
  }

  /** The second run stops before its first checkpoint, so nothing can be resumed. */
  @Test
  void newRunRemovesTheFilesOfAnEarlierRun() throws IOException {
    RunFolder run = new RunFolder(folder.resolve("run"));
    start(run, config()).close();
    for (Path file : List.of(run.last(), run.best(), run.balance(), run.log(), run.report())) {
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
  void aRunContinuesWithoutAMissingImage() throws IOException {
    RunFolder folderOfRun = new RunFolder(folder.resolve("run"));
    try (TrainingRun run = start(folderOfRun, config())) {
      train(run, 1, SavingConfig.standard());
    }
    String missing = SplitManifest.read(folderOfRun.split()).train().get(0);
    Files.delete(data().resolve("images").resolve(missing));
    try (TrainingRun run = resume(folderOfRun)) {
      train(run, 10 * STEPS_PER_EPOCH, SavingConfig.standard());
      assertEquals(10, run.state().epoch());
    }
    assertEquals(Set.of(missing), skipped.stream().map(SkippedPair::name).collect(toSet()));
  }

  /** Within an epoch, and before the log's first line. */
  @Test
  void anInterruptSavesAndStopsAndLeavesTheFlagSet() throws IOException {
    RunFolder whole = new RunFolder(folder.resolve("whole"));
    try (TrainingRun run = start(whole, config())) {
      train(run, 12, SavingConfig.standard());
    }
    RunFolder parts = new RunFolder(folder.resolve("parts"));
    interruptAtStep = 5;
    try (TrainingRun run = start(parts, config())) {
      assertEquals(Trainer.Outcome.INTERRUPTED, train(run, 12, SavingConfig.standard()));
      assertTrue(Thread.interrupted());
      assertEquals(5, run.savedSteps().orElseThrow());
    }
    try (TrainingRun run = resume(parts)) {
      assertEquals(5, run.state().globalStep());
      assertEquals(Trainer.Outcome.LIMIT_REACHED, train(run, 12, SavingConfig.standard()));
    }
    assertEquals(-1, Files.mismatch(whole.last(), parts.last()));
    assertEquals(List.of(), skipped);
  }

  /** Both files of the resumed run are those of the whole one; the best is the average. */
  @Test
  void aRunWithAdamWCosineAverageAndBalanceResumesBitIdentically() throws IOException {
    Settings settings = Settings.standard();
    TrainConfig config =
        TrainConfig.builder(data(), DatasetLayout.GTA5, 3)
            .settings(settings.withModel(settings.model().withWidth(0.05)).withSize(32, 40))
            .batch(2)
            .balance(Optional.of(new BalanceConfig(Balance.Kind.CHROMA, 0.5)))
            .rule(AdamWConfig.standard())
            .schedule(new ScheduleConfig.Cosine(2, 7))
            .ema(OptionalDouble.of(0.999))
            .build();
    RunFolder whole = new RunFolder(folder.resolve("whole"));
    try (TrainingRun run = start(whole, config)) {
      scheduled(run, config);
    }
    RunFolder parts = new RunFolder(folder.resolve("parts"));
    interruptAtStep = 3;
    try (TrainingRun run = start(parts, config)) {
      assertEquals(Trainer.Outcome.INTERRUPTED, scheduled(run, config));
      assertTrue(Thread.interrupted());
    }
    try (TrainingRun run = resume(parts)) {
      assertEquals(Trainer.Outcome.LIMIT_REACHED, scheduled(run, parts.readConfig()));
    }
    assertEquals(-1, Files.mismatch(whole.last(), parts.last()));
    assertEquals(-1, Files.mismatch(whole.best(), parts.best()));
    assertEquals(-1, Files.mismatch(whole.balance(), parts.balance()));
    Files.writeString(parts.balance(), "{\"kind\":\"CHROMA\",\"weights\":[1]}");
    IOException wrong = assertThrows(IOException.class, () -> resume(parts));
    assertTrue(wrong.getMessage().contains("weights of pixels of this run"), wrong.getMessage());
    try (SafetensorsFile best = SafetensorsFile.open(whole.best());
        SafetensorsFile last = SafetensorsFile.open(whole.last())) {
      assertTrue(last.names().containsAll(best.names()));
      assertTrue(last.contains("ema.color.us9.bn.running_mean"));
      assertTrue(best.names().stream().noneMatch(name -> name.startsWith("ema.")));
    }
    // A checkpoint with averages is a checkpoint of the network.
    try (Checkpoint last = Checkpoint.open(whole.last());
        ParameterStore store = new ParameterStore()) {
      config.settings().model().register(store);
      store.allocate(backend);
      last.readParameters(store);
    }
  }

  private Trainer.Outcome scheduled(TrainingRun run, TrainConfig config) throws IOException {
    return run.train(
        new TrainingLimits(Integer.MAX_VALUE, 7),
        config.optimizer().learningRate(),
        new Journal(run),
        () -> false);
  }

  /** One step: the best checkpoint is the average that last.safetensors has. */
  @Test
  void theBestCheckpointIsTheAverage() throws IOException {
    TrainConfig config =
        TrainConfig.builder(data(), DatasetLayout.GTA5, 3)
            .settings(config().settings())
            .batch(2)
            .rule(AdamWConfig.standard())
            .ema(OptionalDouble.of(0.999))
            .build();
    RunFolder run = new RunFolder(folder.resolve("run"));
    try (TrainingRun training = start(run, config)) {
      train(training, 1, SavingConfig.standard());
    }
    try (SafetensorsFile best = SafetensorsFile.open(run.best());
        SafetensorsFile last = SafetensorsFile.open(run.last())) {
      for (String name : best.names()) {
        assertArrayEquals(last.readFloats("ema." + name), best.readFloats(name), name);
      }
      String weight = "color.us9.conv.weight";
      assertFalse(Arrays.equals(last.readFloats(weight), best.readFloats(weight)));
    }
  }

  /** The second epoch of a run that selects by the colour difference is its first when resumed. */
  @Test
  void aRunThatSelectsByColorsIsResumedExactly() throws IOException {
    TrainConfig config = config();
    TrainConfig selecting =
        new TrainConfig(
            config.data(),
            config.settings(),
            config.loss(),
            new OptimizerConfig(
                config.optimizer().rule(),
                config.optimizer().schedule(),
                config.optimizer().ema(),
                config.optimizer().precision(),
                new StoppingConfig(4, Selection.CAM16)),
            config.start());
    RunFolder whole = new RunFolder(folder.resolve("whole"));
    try (TrainingRun run = start(whole, selecting)) {
      train(run, 9, SavingConfig.standard());
    }
    RunFolder parts = new RunFolder(folder.resolve("parts"));
    try (TrainingRun run = start(parts, selecting)) {
      train(run, 2 * STEPS_PER_EPOCH, SavingConfig.standard());
    }
    try (TrainingRun run = resume(parts)) {
      train(run, 9, SavingConfig.standard());
    }
    assertEquals(-1, Files.mismatch(whole.last(), parts.last()));
    assertEquals(-1, Files.mismatch(whole.best(), parts.best()));
    EarlyStopping stopping;
    try (Checkpoint last = Checkpoint.open(parts.last())) {
      stopping = last.readState().stopping();
    }
    assertEquals(Selection.CAM16, stopping.selection());
    double lowest =
        parts.epochs().stream()
            .limit(4)
            .mapToDouble(epoch -> epoch.scores().orElseThrow().cam16().get(Truth.TRUE))
            .min()
            .orElseThrow();
    assertEquals(lowest, stopping.best());
  }

  /**
   * The pictures have the size of the network and 16 bits, so colouring them resizes and rounds
   * nothing that the scores would notice.
   */
  @Test
  void theLoggedScoresAreThoseOfTheSavedNetwork() throws IOException {
    Path scenes = folder.resolve("scenes");
    SyntheticDataset.write(scenes, 8, new SynthSpec(64, 64, 7), 2, done -> {});
    RunFolder runFolder = new RunFolder(folder.resolve("run"));
    Files.createDirectories(runFolder.path());
    TrainConfig config = config();
    TrainConfig square =
        new TrainConfig(
            config.data(),
            config.settings().withSize(64, 64),
            config.loss(),
            config.optimizer(),
            config.start());
    TrainingRun started = TrainingRun.start(backend, square, runFolder, Gta5Dataset.open(scenes));
    double sum = 0;
    try (TrainingRun run = started) {
      train(run, STEPS_PER_EPOCH, SavingConfig.standard());
      ImageScorer scorer = new ImageScorer(square.settings().model().lightness());
      try (PhotoColorizer colorizer =
          PhotoColorizer.load(runFolder.best(), backend, ColorizerOptions.standard())) {
        for (int i = 0; i < 3; i++) {
          Picture truth = Picture.ofRgb(64, 64, 16, run.validation().load(i).picture().rgb());
          sum +=
              scorer
                  .original(truth, Optional.empty())
                  .scoreOnSharedLightness(colorizer.colorize(truth).picture())
                  .color(Truth.TRUE, Region.GLOBAL)
                  .orElseThrow()
                  .mean();
        }
      }
    }
    ValidationScores logged = runFolder.epochs().get(0).scores().orElseThrow();
    assertEquals(sum / 3, logged.cam16().get(Truth.TRUE), 0.01);
    assertTrue(logged.segmentation().isPresent());
  }

  /** The interrupt comes in the step that ends an epoch and writes the log's tenth line. */
  @Test
  void anInterruptBeforeAValidationIsNotLost() throws IOException {
    RunFolder runFolder = new RunFolder(folder.resolve("run"));
    interruptAtStep = 10;
    try (TrainingRun run = start(runFolder, config())) {
      assertEquals(Trainer.Outcome.INTERRUPTED, train(run, 12, EACH_STEP));
      assertTrue(Thread.interrupted());
      assertEquals(10, run.savedSteps().orElseThrow());
    }
    assertEquals(4, runFolder.epochs().size());
    assertTrue(Files.readString(runFolder.log()).contains("\"step\":10"));
  }

  @Test
  void anInterruptBeforeTheFirstStepStillSaves() throws IOException {
    RunFolder runFolder = new RunFolder(folder.resolve("run"));
    Files.createDirectories(runFolder.path());
    StreetDataset images = Gta5Dataset.open(data());
    Thread.currentThread().interrupt();
    try (TrainingRun run = TrainingRun.start(backend, config(), runFolder, images)) {
      assertEquals(Trainer.Outcome.INTERRUPTED, train(run, 12, SavingConfig.standard()));
    }
    try (TrainingRun run = TrainingRun.resume(backend, config(), runFolder, images)) {
      assertTrue(Thread.interrupted());
      assertEquals(0, run.state().globalStep());
      assertEquals(Trainer.Outcome.LIMIT_REACHED, train(run, 1, SavingConfig.standard()));
    } finally {
      Thread.interrupted();
    }
  }

  @Test
  void openingADataSetOnAnInterruptedThreadFailsAndSkipsNothing() {
    Thread.currentThread().interrupt();
    try {
      IOException failure = assertThrows(IOException.class, () -> Gta5Dataset.open(data()));
      assertTrue(failure.getMessage().contains("was interrupted"), failure.getMessage());
    } finally {
      assertTrue(Thread.interrupted());
    }
  }

  /** The files of a run by the version before {@link TrainConfig} had nested records. */
  @Test
  void aRunOfAnEarlierVersionIsResumed() throws IOException {
    RunFolder run = new RunFolder(folder.resolve("run"));
    Files.createDirectories(run.path());
    for (String name : List.of("config.json", "split.json", "last.safetensors")) {
      try (InputStream file = getClass().getResourceAsStream("flat-config/" + name)) {
        Files.copy(file, run.path().resolve(name));
      }
    }
    TrainConfig config = run.readConfig();
    Settings settings = Settings.standard();
    ModelConfig model = ModelConfig.standard().withWidth(0.01).withInstanceNorm(false);
    assertEquals(
        TrainConfig.builder(Path.of("data"), DatasetLayout.GTA5, 3)
            .settings(settings.withModel(model).withSize(32, 40).withChroma(1.2))
            .keepGrey(true)
            .batch(2)
            .lr(1)
            .method(OptionalInt.of(1))
            .transfer(new TransferConfig(List.of("context", "spatial", "fusion"), Map.of()))
            .build(),
        config);
    try (TrainingRun resumed = resume(run)) {
      assertEquals(3, resumed.state().globalStep());
      assertEquals(1, resumed.state().epoch());
      assertEquals(39.755434753994145, resumed.state().stopping().best());
      assertEquals(Trainer.Outcome.LIMIT_REACHED, train(resumed, 4, SavingConfig.standard()));
    }
    try (Checkpoint last = Checkpoint.open(run.last())) {
      assertEquals(config.settings(), last.settings());
      assertEquals(List.of("context", "spatial", "fusion"), last.settings().transfer().frozen());
      assertEquals(2, last.readState().epoch());
    }
  }

  @Test
  void aLogThatCannotBeWrittenIsNamed() throws IOException {
    RunFolder run = new RunFolder(folder.resolve("run"));
    Files.createDirectories(run.log());
    IOException failure = assertThrows(IOException.class, () -> run.appendLog(Map.of("step", 1)));
    assertEquals(
        run.log() + ": writing failed; check the disk and run again.", failure.getMessage());
  }
}
