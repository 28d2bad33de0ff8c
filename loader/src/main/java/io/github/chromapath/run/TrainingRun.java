// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.checkpoint.Checkpoint;
import io.github.chromapath.checkpoint.TorchvisionWeights;
import io.github.chromapath.dataset.DatasetException;
import io.github.chromapath.dataset.DatasetSubset;
import io.github.chromapath.dataset.ExampleReader;
import io.github.chromapath.dataset.SkippedPair;
import io.github.chromapath.dataset.SplitManifest;
import io.github.chromapath.dataset.StreetDataset;
import io.github.chromapath.loss.Losses;
import io.github.chromapath.loss.PerceptualConfig;
import io.github.chromapath.model.MultipathColorizer;
import io.github.chromapath.model.Vgg16Features;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.optim.AdaDeltaOptimizer;
import io.github.chromapath.train.Trainer;
import io.github.chromapath.train.TrainingLimits;
import io.github.chromapath.train.TrainingListener;
import io.github.chromapath.train.TrainingSpec;
import io.github.chromapath.train.TrainingState;
import io.github.chromapath.weights.CheckpointException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * One training run on a device: network, optimizer and data of a {@link TrainConfig}, with its
 * checkpoints and log in a {@link RunFolder}. Owns its memory, not the device. Not thread-safe.
 */
public final class TrainingRun implements AutoCloseable {
  /** Is told how training comes along. */
  public interface ProgressListener {
    /** A step has been made. */
    void step(TrainingState state, Losses losses, double imagesPerSecond);

    /** An epoch has ended; its checkpoints and its line in the log are written. */
    void epoch(TrainingState state, Losses training, Losses validation, boolean best)
        throws IOException;
  }

  private static final Duration BETWEEN_SAVINGS = Duration.ofMinutes(30);

  private final Backend backend;
  private final TrainConfig config;
  private final RunFolder folder;
  private final ParameterStore store = new ParameterStore();
  private final StreetDataset training;
  private final StreetDataset validation;
  private Optional<ParameterStore> vgg16 = Optional.empty();
  private Optional<Initialization> initialization = Optional.empty();
  private AdaDeltaOptimizer optimizer;
  private Trainer trainer;
  private TrainingState state;
  private OptionalLong savedSteps = OptionalLong.empty();

  private TrainingRun(
      Backend backend,
      TrainConfig config,
      RunFolder folder,
      StreetDataset data,
      SplitManifest split)
      throws IOException {
    this.backend = backend;
    this.config = config;
    this.folder = folder;
    this.training = DatasetSubset.of(data, split.train());
    this.validation = DatasetSubset.of(data, split.validation());
  }

  /**
   * Starts a run: initialises the network, loads given weights, removes the files of an earlier run
   * and writes {@code config.json} and {@code split.json}.
   *
   * @throws IOException if data or weights cannot be read, in one sentence
   */
  public static TrainingRun start(
      Backend backend, TrainConfig config, RunFolder folder, StreetDataset data)
      throws IOException {
    SplitManifest split = split(config, data);
    TrainingRun run = new TrainingRun(backend, config, folder, data, split);
    try {
      run.build();
      run.store.initialize(config.seed());
      run.loadGivenWeights();
      run.state = TrainingState.start(config.patience(), config.precision());
      folder.clear();
      folder.writeConfig(config);
      split.write(folder.split());
      return run;
    } catch (IOException | RuntimeException | Error e) {
      run.close();
      throw e;
    }
  }

  /**
   * Goes on with a run, to the same bits as if it had not stopped.
   *
   * @throws IOException if the run's files or its data cannot be read, in one sentence
   */
  public static TrainingRun resume(
      Backend backend, TrainConfig config, RunFolder folder, StreetDataset data)
      throws IOException {
    SplitManifest split = SplitManifest.read(folder.split());
    TrainingRun run = new TrainingRun(backend, config, folder, data, split);
    try (Checkpoint last = Checkpoint.open(folder.last())) {
      requireSettings(last, config, folder);
      run.build();
      last.readParameters(run.store);
      last.readOptimizer(run.optimizer);
      run.state = last.readState();
      run.savedSteps = OptionalLong.of(run.state.globalStep());
      return run;
    } catch (IOException | RuntimeException | Error e) {
      run.close();
      throw e;
    }
  }

  private static void requireSettings(Checkpoint last, TrainConfig config, RunFolder folder)
      throws CheckpointException {
    if (!last.settings().equals(config.settings())) {
      throw new CheckpointException(
          folder.last(),
          "its settings are not those of config.json",
          "restore both files of one run, or start anew with --force");
    }
  }

  private static SplitManifest split(TrainConfig config, StreetDataset data)
      throws DatasetException {
    if (data.size() <= config.validation()) {
      throw new DatasetException(
          config.data(),
          "it has "
              + data.size()
              + " usable pictures, of which "
              + config.validation()
              + " are to validate",
          "give a larger set or a smaller --validation");
    }
    return SplitManifest.seeded(data.names(), config.validation(), config.seed());
  }

  private void build() throws IOException {
    MultipathColorizer.register(store, config.model());
    store.allocate(backend);
    store.allocateGradients();
    config.freeze().forEach(store::freeze);
    if (config.vgg16() != null) {
      ParameterStore features = new ParameterStore();
      new Vgg16Features(features);
      features.allocate(backend);
      vgg16 = Optional.of(features);
      TorchvisionWeights.read(Path.of(config.vgg16()), features, "");
    }
    optimizer = new AdaDeltaOptimizer(store, backend, config.optimizer());
    trainer = new Trainer(backend, spec(), store, optimizer, config.batch());
    trainer.prepareValidation(validation.size());
  }

  private TrainingSpec spec() {
    return TrainingSpec.of(config.model(), config.height(), config.width())
        .withWeights(config.lossWeights())
        .withPerceptual(
            vgg16.map(features -> PerceptualConfig.of(features, config.perceptualSize())))
        .withPrecision(config.precision());
  }

  private void loadGivenWeights() throws IOException {
    if (config.resnet50() != null) {
      TorchvisionWeights.read(Path.of(config.resnet50()), store, "context.resnet.");
    }
    if (config.init() != null) {
      initialization =
          Optional.of(Initialization.read(Path.of(config.init()), config.settings(), store));
    }
  }

  /** What came from the checkpoint to start from; empty without one, and where a run goes on. */
  public Optional<Initialization> initialization() {
    return initialization;
  }

  /** Where training stands. */
  public TrainingState state() {
    return state;
  }

  /** Steps completed in what a resumed run would begin with; empty before the first saving. */
  public OptionalLong savedSteps() {
    return savedSteps;
  }

  /** The pictures that validate. */
  public StreetDataset validation() {
    return validation;
  }

  /** Full batches in an epoch. */
  public int stepsPerEpoch() {
    return data(skipped -> {}).stepsPerEpoch();
  }

  /** Device memory of parameters, optimizer, the training step and validation, in bytes. */
  public long bytes() {
    return store.bytes() + optimizer.bytes() + trainer.bytes();
  }

  /**
   * Trains until early stopping, a limit or a request to stop. What is needed to go on is saved at
   * the end of an epoch, before it is validated and after, and every half hour.
   *
   * @param schedule the learning rate, asked before the first step and after each
   * @param onSkip is told of pictures that turn out unusable
   * @param stop polled between steps, and between the batches of a validation
   * @throws IOException if pictures cannot be read or files cannot be written
   * @throws io.github.chromapath.train.NonFiniteLossException if a loss is NaN or infinite
   */
  public Trainer.Outcome train(
      TrainingLimits limits,
      LearningRateSchedule schedule,
      ProgressListener listener,
      Consumer<SkippedPair> onSkip,
      BooleanSupplier stop)
      throws IOException {
    return train(
        limits, schedule, listener, onSkip, stop, new Every(BETWEEN_SAVINGS, System::nanoTime));
  }

  /**
   * As {@link #train}.
   *
   * @param saveDue asked after each step whether to save
   */
  Trainer.Outcome train(
      TrainingLimits limits,
      LearningRateSchedule schedule,
      ProgressListener listener,
      Consumer<SkippedPair> onSkip,
      BooleanSupplier stop,
      BooleanSupplier saveDue)
      throws IOException {
    optimizer.setLearningRate(schedule.at(state));
    return trainer.train(
        state, limits, data(onSkip), new Recording(listener, schedule, saveDue), stop);
  }

  private StreetTrainingData data(Consumer<SkippedPair> onSkip) {
    ExampleReader reader = new ExampleReader(config.height(), config.width());
    return new StreetTrainingData(
        training, validation, reader, config.batch(), config.seed(), onSkip);
  }

  /** Writes checkpoints and log, and passes on what happens. */
  private final class Recording implements TrainingListener {
    private final ProgressListener listener;
    private final LearningRateSchedule schedule;
    private final BooleanSupplier saveDue;
    private final TrainingLog log = new TrainingLog(folder, config, TrainingRun.this.bytes());
    private boolean best;

    Recording(ProgressListener listener, LearningRateSchedule schedule, BooleanSupplier saveDue) {
      this.listener = listener;
      this.schedule = schedule;
      this.saveDue = saveDue;
    }

    @Override
    public void step(TrainingState now, Losses losses) throws IOException {
      state = now;
      listener.step(now, losses, log.step(now, losses, optimizer.learningRate()));
      optimizer.setLearningRate(schedule.at(now));
      if (saveDue.getAsBoolean()) {
        saveLast(now);
      }
    }

    @Override
    public void saveBest(TrainingState now) throws IOException {
      best = true;
      Checkpoint.write(folder.best(), config.settings(), store);
    }

    @Override
    public void saveLast(TrainingState now) throws IOException {
      state = now;
      Checkpoint.write(folder.last(), config.settings(), store, optimizer, now);
      savedSteps = OptionalLong.of(now.globalStep());
    }

    @Override
    public void epoch(TrainingState now, Losses trained, Losses validated) throws IOException {
      log.epoch(now, trained, validated, optimizer.learningRate(), best);
      listener.epoch(now, trained, validated, best);
      best = false;
    }
  }

  @Override
  public void close() {
    if (trainer != null) {
      trainer.close();
    }
    if (optimizer != null) {
      optimizer.close();
    }
    vgg16.ifPresent(ParameterStore::close);
    store.close();
  }
}
