// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.ReleaseStack;
import io.github.chromapath.checkpoint.Settings;
import io.github.chromapath.checkpoint.TorchvisionWeights;
import io.github.chromapath.dataset.DatasetException;
import io.github.chromapath.dataset.DatasetSplit;
import io.github.chromapath.dataset.ExampleReader;
import io.github.chromapath.dataset.Prefetcher;
import io.github.chromapath.dataset.SkippedPair;
import io.github.chromapath.dataset.Split;
import io.github.chromapath.dataset.SplitManifest;
import io.github.chromapath.dataset.StreetDataset;
import io.github.chromapath.graph.BatchShare;
import io.github.chromapath.loss.Balance;
import io.github.chromapath.loss.PerceptualConfig;
import io.github.chromapath.model.Vgg16Features;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.optim.Optimizer;
import io.github.chromapath.score.ImageScorer;
import io.github.chromapath.score.PredictionScorer;
import io.github.chromapath.train.EarlyStopping;
import io.github.chromapath.train.RankFailedException;
import io.github.chromapath.train.Ranks;
import io.github.chromapath.train.Trainer;
import io.github.chromapath.train.TrainingData;
import io.github.chromapath.train.TrainingLimits;
import io.github.chromapath.train.TrainingListener;
import io.github.chromapath.train.TrainingSpec;
import io.github.chromapath.train.TrainingState;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * One training run on a device: network, optimizer and data of a {@link TrainConfig}, with its
 * checkpoints and log in a {@link RunFolder}. Owns its memory, not the device. Not thread-safe.
 *
 * <p>If the device is that of one of several ranks, all methods are collective: every rank calls
 * them in the same order. Every rank reads data and weights, and the run folder if it resumes. Only
 * the first rank writes, and reports steps and epochs.
 *
 * <p>An interrupt of the thread has the effect of a request to stop: {@link #train} returns after
 * the current step, with a checkpoint. The interrupt flag stays set. Only {@link #train} reacts to
 * an interrupt; the other methods complete.
 */
public final class TrainingRun implements AutoCloseable {
  private final TrainConfig config;
  private final RunFolder folder;
  private final DatasetSplit data;
  private final Optional<Balance> balance;
  private final ReleaseStack releases = new ReleaseStack();

  /** A set, since an interrupted load is repeated. */
  private final Set<String> notes = new LinkedHashSet<>();

  private final RunRanks ranks;
  private final ParameterStore store;
  private final Optimizer optimizer;
  private final RunCheckpoints checkpoints;
  private final PredictionScorer scorer;
  private final Trainer trainer;
  private Optional<Initialization> initialization = Optional.empty();
  private Optional<Resumption> resumption = Optional.empty();
  private TrainingState state;
  private PipelineConfig pipeline = PipelineConfig.standard();

  /** Allocates network, optimizer and programs; all parameters are still undefined. */
  private TrainingRun(
      Backend backend,
      TrainConfig config,
      RunFolder folder,
      DatasetSplit data,
      Optional<Balance> balance)
      throws IOException {
    this.config = config;
    this.folder = folder;
    this.data = data;
    this.balance = balance;
    OptimizerConfig how = config.optimizer();
    state =
        TrainingState.start(
            EarlyStopping.start(how.stopping().selection(), how.stopping().patience()),
            how.precision());
    scorer =
        new PredictionScorer(
            new ImageScorer(config.settings().model().lightness()),
            config.settings().chroma(),
            config.settings().model().classes());
    try {
      ranks = new RunRanks(new Ranks(backend.communicator()));
      if (ranks.ranks().first()) {
        RunLock lock = Uninterruptible.call(() -> RunLock.take(folder));
        releases.push(lock::close);
      }
      store = allocatedNetwork(backend);
      Optional<ParameterStore> vgg16 = loadedVgg16(backend);
      optimizer = config.optimizer().create(store, backend);
      releases.push(optimizer::close);
      checkpoints = new RunCheckpoints(folder, config.settings(), store, optimizer, backend);
      trainer = new Trainer(backend, spec(vgg16), store, optimizer, config.data().batch());
      releases.push(trainer::close);
      trainer.score(scorer);
      trainer.prepareValidation(data.validation().size());
    } catch (IOException | RuntimeException | Error e) {
      releases.closeAfter(e);
      throw e;
    }
  }

  /**
   * Starts a run that draws its validation images itself, with the seed and the number in {@code
   * config}.
   *
   * @param images the data set of {@code config}
   * @throws IOException if data or weights cannot be read, or files cannot be written
   */
  public static TrainingRun start(
      Backend backend, TrainConfig config, RunFolder folder, StreetDataset images)
      throws IOException {
    return start(backend, config, folder, new Split(manifest(config, images), images));
  }

  /**
   * Starts a run: initialises the network, loads the given weights, removes the files of an earlier
   * run and writes {@code config.json}, {@code split.json} and, with a balance, {@code
   * balance.json}.
   *
   * @param split the data set of {@code config}, and its parts; its files are not checked here
   * @throws IOException if data or weights cannot be read, or files cannot be written
   */
  public static TrainingRun start(
      Backend backend, TrainConfig config, RunFolder folder, Split split) throws IOException {
    DatasetSplit data = split.training();
    Optional<Balance> balance =
        config.loss().balance().isPresent()
            ? Optional.of(
                PixelCounts.balance(
                    config.loss().balance().get(),
                    data.training(),
                    config.settings().model().classes()))
            : Optional.empty();
    TrainingRun run = new TrainingRun(backend, config, folder, data, balance);
    try {
      run.store.initialize(config.start().seed());
      Uninterruptible.run(run::loadGivenWeights);
      run.optimizer.start();
      run.joinRanks();
      if (run.ranks.ranks().first()) {
        Uninterruptible.run(() -> run.writeStart(split.manifest()));
      }
      return run;
    } catch (IOException | RuntimeException | Error e) {
      run.releases.closeAfter(e);
      throw e;
    }
  }

  /** Checks that all ranks start alike, and makes sure of it. */
  private void joinRanks() throws IOException {
    ranks.requireSame(config, data, state);
    ranks.copyFirst(store, optimizer);
  }

  private void writeStart(SplitManifest split) throws IOException {
    folder.deleteTemporaries();
    folder.clear();
    folder.writeConfig(config);
    split.write(folder.split());
    if (balance.isPresent()) {
      BalanceJson.write(folder.balance(), balance.get());
    }
  }

  /**
   * Resumes a run from its last checkpoint, bit-identically on the same kind of device. The device
   * prefers the algorithms of the run; {@link #resumption} says whether it uses them all. If that
   * checkpoint is damaged, the newest intact one is used; {@link #resumption} says so.
   *
   * @param config {@link RunFolder#readConfig} of the folder
   * @param images the data set of {@code config}
   * @throws IOException if the run's files or its data cannot be read
   */
  public static TrainingRun resume(
      Backend backend, TrainConfig config, RunFolder folder, StreetDataset images)
      throws IOException {
    SplitManifest manifest = Uninterruptible.call(() -> SplitManifest.read(folder.split()));
    return resume(backend, config, folder, new Split(manifest, images));
  }

  /**
   * Resumes a run as {@link #resume(Backend, TrainConfig, RunFolder, StreetDataset)} does.
   *
   * @param split the manifest in {@code folder} and the data set of {@code config}
   * @throws IOException if the run's files or its data cannot be read
   */
  public static TrainingRun resume(
      Backend backend, TrainConfig config, RunFolder folder, Split split) throws IOException {
    DatasetSplit data = split.training();
    ResumePoint point = Uninterruptible.call(() -> ResumePoint.find(folder, config.settings()));
    Optional<Balance> balance =
        config.loss().balance().isPresent()
            ? Optional.of(BalanceJson.read(folder.balance(), config.loss().balance().get()))
            : Optional.empty();
    point.algorithms().ifPresent(backend::prefer);
    TrainingRun run = new TrainingRun(backend, config, folder, data, balance);
    try {
      Uninterruptible.run(() -> run.read(point, point.sameAlgorithms(backend.algorithms())));
      run.joinRanks();
      return run;
    } catch (IOException | RuntimeException | Error e) {
      run.releases.closeAfter(e);
      throw e;
    }
  }

  private void read(ResumePoint point, boolean sameAlgorithms) throws IOException {
    state = checkpoints.read(point);
    long dropped = 0;
    if (ranks.ranks().first()) {
      folder.deleteTemporaries();
      dropped = LogEnd.cut(folder.log(), state.position());
    }
    resumption =
        Optional.of(
            new Resumption(
                point.file(),
                state.globalStep(),
                point.device(),
                sameAlgorithms,
                point.faults(),
                dropped));
  }

  private static SplitManifest manifest(TrainConfig config, StreetDataset images)
      throws DatasetException {
    int validation = config.data().validation();
    if (images.size() <= validation) {
      throw new DatasetException(
          config.data().folder(),
          "it has "
              + images.size()
              + " usable pictures, but --validation uses "
              + validation
              + " of them",
          "give a larger data set or a smaller --validation");
    }
    return SplitManifest.seeded(images.names(), validation, config.start().seed());
  }

  private ParameterStore allocatedNetwork(Backend backend) {
    ParameterStore network = new ParameterStore();
    releases.push(network::close);
    config.settings().model().register(network);
    config.settings().transfer().apply(network);
    network.allocate(backend);
    network.allocateGradients();
    return network;
  }

  private Optional<ParameterStore> loadedVgg16(Backend backend) throws IOException {
    if (config.loss().vgg16().isEmpty()) {
      return Optional.empty();
    }
    ParameterStore features = new ParameterStore();
    releases.push(features::close);
    new Vgg16Features(features);
    features.allocate(backend);
    Uninterruptible.run(
        () -> TorchvisionWeights.readVgg16(config.loss().vgg16().get(), features, notes::add));
    return Optional.of(features);
  }

  private TrainingSpec spec(Optional<ParameterStore> vgg16) {
    Settings settings = config.settings();
    return TrainingSpec.of(settings.model(), settings.height(), settings.width())
        .withWeights(config.loss().weights())
        .withHuberDelta(config.loss().huberDelta())
        .withPerceptual(
            vgg16.map(features -> new PerceptualConfig(features, settings.perceptualSize())))
        .withBalance(balance)
        .withPrecision(config.optimizer().precision())
        .withParallel(config.data().parallel());
  }

  private void loadGivenWeights() throws IOException {
    StartConfig start = config.start();
    if (start.resnet50().isPresent()) {
      double width = config.settings().model().width();
      TorchvisionWeights.readResnet50(start.resnet50().get(), store, width, notes::add);
    }
    if (start.init().isPresent()) {
      initialization =
          Optional.of(Initialization.read(start.init().get(), config.settings(), store));
    }
  }

  /**
   * {@return what is unusual in the given files of weights, each a sentence that starts with the
   * file}
   */
  public Set<String> weightsNotes() {
    return Collections.unmodifiableSet(notes);
  }

  /** {@return the parameters loaded from the checkpoint to start from; empty without one} */
  public Optional<Initialization> initialization() {
    return initialization;
  }

  /** {@return how the run was resumed; empty for a new run} */
  public Optional<Resumption> resumption() {
    return resumption;
  }

  /** {@return the training state after the last step} */
  public TrainingState state() {
    return state;
  }

  /** {@return steps completed in the last checkpoint; empty before the first} */
  public OptionalLong savedSteps() {
    return checkpoints.saved().stream().mapToLong(TrainingState::globalStep).findFirst();
  }

  /** {@return the validation images} */
  public StreetDataset validation() {
    return data.validation();
  }

  /** Sets how images are read from the next {@link #train} on. It does not change the result. */
  public void setPipeline(PipelineConfig how) {
    pipeline = how;
  }

  /** {@return full batches in an epoch} */
  public int stepsPerEpoch() {
    return trainingData(skipped -> {}).stepsPerEpoch();
  }

  /** {@return device memory of parameters, optimizer, training step and validation, in bytes} */
  public long bytes() {
    return store.bytes() + optimizer.bytes() + trainer.bytes();
  }

  /**
   * Trains as {@link #train(TrainingLimits, LearningRateSchedule, SavingConfig, ProgressListener,
   * BooleanSupplier)} does, and saves every half hour.
   */
  public Trainer.Outcome train(
      TrainingLimits limits,
      LearningRateSchedule schedule,
      ProgressListener listener,
      BooleanSupplier stop)
      throws IOException {
    return train(limits, schedule, SavingConfig.standard(), listener, stop);
  }

  /**
   * Trains until early stopping, a limit, a request to stop, or an interrupt of the thread. The
   * last checkpoint is written before the first step of a new run, at the end of an epoch, both
   * before and after its validation, and within an epoch as {@code saving} says.
   *
   * @param limits those of the first rank count
   * @param schedule the learning rate, evaluated before the first step and after each
   * @param saving what is written besides the result
   * @param stop polled between steps, and between the batches of a validation
   * @throws FailedPairsException if more than 1 % of the images cannot be used, and more than one;
   *     the last checkpoint is saved
   * @throws io.github.chromapath.train.RankFailedException if another rank cannot read its images;
   *     the last checkpoint is saved
   * @throws io.github.chromapath.backend.CommunicationException if a rank is lost
   * @throws IOException if images cannot be read or files cannot be written
   * @throws io.github.chromapath.train.NonFiniteLossException if a loss is NaN or infinite
   */
  public Trainer.Outcome train(
      TrainingLimits limits,
      LearningRateSchedule schedule,
      SavingConfig saving,
      ProgressListener listener,
      BooleanSupplier stop)
      throws IOException {
    optimizer.setLearningRate(schedule.at(state));
    if (ranks.ranks().first() && checkpoints.saved().isEmpty()) {
      checkpoints.saveLast(state);
    }
    TrainingListener recording = recording(new RunRecorder.How(listener, schedule, saving));
    TrainingLimits agreed = ranks.ofFirst(limits);
    FailureLimit failures =
        new FailureLimit(data.training().size() + data.validation().size(), listener::skipped);
    TrainingData batches = failures.over(trainingData(failures::skipped));
    BooleanSupplier stopOrInterrupt =
        () -> stop.getAsBoolean() || Thread.currentThread().isInterrupted();
    try {
      Trainer.Outcome outcome = trainer.train(state, agreed, batches, recording, stopOrInterrupt);
      return outcome == Trainer.Outcome.LIMIT_REACHED && ranks.ofFirst(lacksValidation())
          ? trainer.validateUnfinished(state, batches, recording, stopOrInterrupt)
          : outcome;
    } catch (FailedPairsException | DatasetException | RankFailedException e) {
      saveAfter(e, recording);
      throw e;
    }
  }

  /** Only the first rank writes and reports. */
  private TrainingListener recording(RunRecorder.How how) throws IOException {
    return ranks.ranks().first()
        ? new RunRecorder(
            new RunRecorder.Subject(folder, config, optimizer, scorer, bytes()),
            checkpoints,
            how,
            state,
            now -> state = now)
        : new RunFollower(optimizer, how.schedule(), now -> state = now);
  }

  /** Saves the last complete step after the pictures failed. */
  private void saveAfter(IOException failure, TrainingListener recording) {
    try {
      recording.saveLast(state);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /** Whether the process ended between the last step before a limit and its validation. */
  private boolean lacksValidation() throws IOException {
    return ranks.ranks().first()
        && state.step() > 0
        && folder.epochs().stream().noneMatch(epoch -> epoch.step() == state.globalStep());
  }

  private StreetTrainingData trainingData(Consumer<SkippedPair> onSkip) {
    Settings settings = config.settings();
    ExampleReader reader =
        new ExampleReader(settings.height(), settings.width(), settings.model().classes());
    BatchShare share = ranks.ranks().share(config.data().batch());
    return new StreetTrainingData(
            data,
            reader.withCache(pipeline.cache()),
            Prefetcher.Depth.of(share.most(), pipeline.workers()),
            config.start().seed(),
            onSkip)
        .ofRank(share);
  }

  @Override
  public void close() {
    releases.close();
  }
}
