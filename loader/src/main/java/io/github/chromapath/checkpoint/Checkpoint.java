// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.checkpoint;

import io.github.chromapath.nn.Parameter;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.optim.Optimizer;
import io.github.chromapath.train.EarlyStopping;
import io.github.chromapath.train.LossMean;
import io.github.chromapath.train.LossScaler;
import io.github.chromapath.train.Selection;
import io.github.chromapath.train.TrainingPosition;
import io.github.chromapath.train.TrainingState;
import io.github.chromapath.weights.CheckpointException;
import io.github.chromapath.weights.SafetensorsFile;
import io.github.chromapath.weights.SafetensorsWriter;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * A checkpoint file: parameters and running statistics in PyTorch's layout under the names of
 * docs/model.md, and {@link Settings} in the metadata. A checkpoint for resuming also holds
 * optimizer and training state. Not thread-safe.
 */
public final class Checkpoint implements AutoCloseable {
  private static final List<String> OPTIMIZER_PREFIXES = List.of("optimizer.", "ema.");
  private static final String OTHER = "give a checkpoint of this network";
  private static final String STATE_PREFIX = "state.";
  private static final String LOSSES_PREFIX = STATE_PREFIX + "epoch-losses.";

  private final CheckpointSource source;
  private final SafetensorsFile file;
  private final Settings settings;

  private Checkpoint(CheckpointSource source, SafetensorsFile file, Settings settings) {
    this.source = source;
    this.file = file;
    this.settings = settings;
  }

  /**
   * Opens a checkpoint and reads its settings.
   *
   * @throws CheckpointException if it is not a checkpoint of this network
   */
  public static Checkpoint open(Path path) throws IOException {
    return open(new CheckpointSource.File(path));
  }

  /**
   * Opens a checkpoint and reads its settings.
   *
   * @throws CheckpointException if it is not a checkpoint of this network
   */
  public static Checkpoint open(CheckpointSource source) throws IOException {
    SafetensorsFile file = SafetensorsFile.open(source.open());
    try {
      return new Checkpoint(source, file, Settings.fromMetadata(file.metadata()));
    } catch (IllegalArgumentException e) {
      file.close();
      throw new CheckpointException(file.path(), e.getMessage(), OTHER, e);
    } catch (RuntimeException | Error e) {
      file.close();
      throw e;
    }
  }

  /** {@return the configuration stored with the network} */
  public Settings settings() {
    return settings;
  }

  /** {@return all metadata of the file, that of the settings included; immutable} */
  public Map<String, String> metadata() {
    return file.metadata();
  }

  /**
   * {@return what is known about int8; empty if the checkpoint has not been calibrated}
   *
   * @throws CheckpointException if an entry is damaged
   */
  public Optional<Int8Calibration> calibration() throws IOException {
    try {
      Optional<Int8Calibration> stored = Int8Calibration.fromMetadata(file.metadata());
      return stored.isPresent() ? stored : Int8Calibration.fromMetadata(source.calibration());
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(
          file.path(),
          "its calibration is damaged: " + e.getMessage(),
          "calibrate it again with 'quantize'",
          e);
    }
  }

  /**
   * Writes a copy that has a calibration. All its tensors are in fp32.
   *
   * @throws IOException if the copy cannot be written
   */
  public void writeCalibrated(Path path, Int8Calibration calibration) throws IOException {
    SafetensorsWriter writer = new SafetensorsWriter();
    for (String name : file.names()) {
      writer.floats(name, file.shape(name), () -> FloatBuffer.wrap(file.readFloats(name)));
    }
    Map<String, String> metadata = new TreeMap<>(file.metadata());
    metadata.keySet().removeIf(Int8Calibration::isKey);
    metadata.remove(SafetensorsFile.CONTENT_HASH);
    metadata.putAll(calibration.toMetadata());
    withMetadata(writer.hashed(), metadata).write(path);
  }

  /**
   * Compares the content of the file with the hash that it contains.
   *
   * @return whether it contains one; files of earlier versions do not
   * @throws CheckpointException if the file is damaged
   */
  public boolean verify() throws IOException {
    return file.verify();
  }

  /**
   * Loads every parameter and running statistic of an allocated store.
   *
   * @throws CheckpointException if a tensor is missing, unknown or of another shape; the store's
   *     contents are then undefined
   */
  public void readParameters(ParameterStore store) throws IOException {
    Set<String> unknown = new HashSet<>(file.names());
    unknown.removeIf(Checkpoint::isState);
    for (Parameter parameter : store.all()) {
      unknown.remove(parameter.name());
      store.write(parameter.name(), read(parameter));
    }
    if (!unknown.isEmpty()) {
      throw new CheckpointException(
          file.path(),
          "the network has no tensor " + unknown.stream().sorted().findFirst().orElseThrow(),
          OTHER);
    }
  }

  /**
   * Loads each parameter and running statistic of an allocated store for which the file has a
   * tensor of the same name and, but for extents of 1, the same shape. The others keep their
   * values.
   *
   * @param otherClasses whether the parameter of a name belongs to classes that the file does not
   *     have; such parameters keep their values
   */
  public PartialLoad readMatching(ParameterStore store, Predicate<String> otherClasses)
      throws IOException {
    Set<String> unused = new TreeSet<>(file.names());
    unused.removeIf(Checkpoint::isState);
    int filled = 0;
    long elements = 0;
    long filledElements = 0;
    List<String> reshaped = new ArrayList<>();
    List<PartialLoad.Left> left = new ArrayList<>();
    for (Parameter parameter : store.all()) {
      String name = parameter.name();
      elements += parameter.value().shape().elements();
      Optional<PartialLoad.Reason> reason = obstacle(parameter, otherClasses);
      if (reason.isPresent()) {
        left.add(new PartialLoad.Left(name, reason.get()));
        continue;
      }
      store.write(name, file.readFloats(name));
      unused.remove(name);
      filledElements += parameter.value().shape().elements();
      filled++;
      if (!file.shape(name).equals(parameter.fileShape())) {
        reshaped.add(name);
      }
    }
    return new PartialLoad(
        filled, (double) filledElements / elements, reshaped, left, List.copyOf(unused));
  }

  /** Whether a tensor of a checkpoint belongs to the training and not to the network. */
  public static boolean isTrainingState(String name) {
    return OPTIMIZER_PREFIXES.stream().anyMatch(name::startsWith);
  }

  private static boolean isState(String name) {
    return isTrainingState(name) || name.endsWith(".num_batches_tracked");
  }

  /** Why a parameter cannot be loaded; empty if it can. */
  private Optional<PartialLoad.Reason> obstacle(Parameter parameter, Predicate<String> otherClasses)
      throws IOException {
    String name = parameter.name();
    if (!file.contains(name)) {
      return Optional.of(PartialLoad.Reason.MISSING);
    }
    if (!extents(file.shape(name)).equals(extents(parameter.fileShape()))) {
      return Optional.of(PartialLoad.Reason.OTHER_SHAPE);
    }
    return otherClasses.test(name)
        ? Optional.of(PartialLoad.Reason.OTHER_CLASSES)
        : Optional.empty();
  }

  /** The extents other than 1: tensors that agree in them have the same elements in order. */
  private static List<Integer> extents(List<Integer> shape) {
    return shape.stream().filter(extent -> extent != 1).toList();
  }

  /**
   * Loads the optimizer's state.
   *
   * @throws CheckpointException if the file has no such state or a tensor has another shape
   */
  public void readOptimizer(Optimizer optimizer) throws IOException {
    for (Parameter state : optimizer.states()) {
      optimizer.write(state, read(state));
    }
  }

  private float[] read(Parameter parameter) throws IOException {
    String name = parameter.name();
    requireShape(file.path(), name, file.shape(name), parameter.fileShape(), OTHER);
    return file.readFloats(name);
  }

  /** Checks the shape of a tensor in a file. */
  static void requireShape(
      Path file, String name, List<Integer> found, List<Integer> expected, String remedy)
      throws CheckpointException {
    if (!found.equals(expected)) {
      throw new CheckpointException(
          file, "tensor " + name + " has the shape " + found + ", not " + expected, remedy);
    }
  }

  /**
   * {@return the state of training when the file was written}
   *
   * @throws CheckpointException if the file holds no training state
   */
  public TrainingState readState() throws CheckpointException {
    Map<String, String> metadata = file.metadata();
    try {
      return new TrainingState(
          new TrainingPosition(
              Integer.parseInt(metadata.get(STATE_PREFIX + "epoch")),
              Integer.parseInt(metadata.get(STATE_PREFIX + "step")),
              Long.parseLong(metadata.get(STATE_PREFIX + "global-step"))),
          new EarlyStopping(
              selection(metadata),
              Integer.parseInt(metadata.get(STATE_PREFIX + "patience")),
              Double.parseDouble(metadata.getOrDefault(STATE_PREFIX + "best", "missing")),
              Integer.parseInt(metadata.get(STATE_PREFIX + "epochs-without-improvement"))),
          scaler(metadata),
          losses(metadata));
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(
          file.path(), "it holds no training state", "resume from last.safetensors", e);
    }
  }

  /** Returns the loss if there is no entry: only runs that select otherwise have one. */
  private static Selection selection(Map<String, String> metadata) {
    String id = metadata.getOrDefault(STATE_PREFIX + "select", Selection.LOSS.id());
    return Arrays.stream(Selection.values())
        .filter(selection -> selection.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("state.select is '" + id + "'"));
  }

  /** Returns no scaling if the run does not scale the loss. */
  private static LossScaler scaler(Map<String, String> metadata) {
    return metadata.containsKey(STATE_PREFIX + "loss-scale")
        ? new LossScaler(
            Float.parseFloat(metadata.get(STATE_PREFIX + "loss-scale")),
            Integer.parseInt(metadata.get(STATE_PREFIX + "good-steps")),
            Long.parseLong(metadata.get(STATE_PREFIX + "skipped-steps")))
        : LossScaler.none();
  }

  /** Returns an empty mean if the epoch has no step yet or an older version wrote the file. */
  private static LossMean losses(Map<String, String> metadata) {
    return metadata.containsKey(LOSSES_PREFIX + "pictures")
        ? new LossMean(
            Long.parseLong(metadata.get(LOSSES_PREFIX + "pictures")),
            loss(metadata, "total"),
            loss(metadata, "huber"),
            loss(metadata, "ce"),
            loss(metadata, "perceptual"))
        : LossMean.none();
  }

  private static double loss(Map<String, String> metadata, String name) {
    return Double.parseDouble(metadata.getOrDefault(LOSSES_PREFIX + name, "missing"));
  }

  /**
   * Writes parameters and settings, for inference or as a start for another run.
   *
   * @throws IOException if the file cannot be written
   */
  public static void write(Path path, Settings settings, ParameterStore store) throws IOException {
    withMetadata(parameters(store).hashed(), settings.toMetadata()).write(path);
  }

  /**
   * Writes everything that resuming bit-identically needs.
   *
   * @throws IOException if the file cannot be written
   */
  public static void write(
      Path path, Settings settings, ParameterStore store, Optimizer optimizer, TrainingState state)
      throws IOException {
    resumable(settings, store, optimizer, state).write(path);
  }

  /**
   * {@return a writer of everything that resuming bit-identically needs}
   *
   * <p>The arguments are read when the file is written.
   */
  public static SafetensorsWriter resumable(
      Settings settings, ParameterStore store, Optimizer optimizer, TrainingState state) {
    SafetensorsWriter writer = parameters(store).hashed();
    for (Parameter moment : optimizer.states()) {
      writer.floats(
          moment.name(), moment.fileShape(), () -> FloatBuffer.wrap(optimizer.read(moment)));
    }
    return withMetadata(withMetadata(writer, settings.toMetadata()), toMetadata(state));
  }

  private static SafetensorsWriter parameters(ParameterStore store) {
    SafetensorsWriter writer = new SafetensorsWriter();
    for (Parameter parameter : store.all()) {
      writer.floats(
          parameter.name(),
          parameter.fileShape(),
          () -> FloatBuffer.wrap(store.read(parameter.name())));
    }
    return writer;
  }

  private static SafetensorsWriter withMetadata(
      SafetensorsWriter writer, Map<String, String> metadata) {
    metadata.forEach(writer::metadata);
    return writer;
  }

  private static Map<String, String> toMetadata(TrainingState state) {
    Map<String, String> metadata = new TreeMap<>();
    metadata.put(STATE_PREFIX + "epoch", Integer.toString(state.epoch()));
    metadata.put(STATE_PREFIX + "step", Integer.toString(state.step()));
    metadata.put(STATE_PREFIX + "global-step", Long.toString(state.globalStep()));
    if (state.stopping().selection() != Selection.LOSS) {
      metadata.put(STATE_PREFIX + "select", state.stopping().selection().id());
    }
    metadata.put(STATE_PREFIX + "patience", Integer.toString(state.stopping().patience()));
    metadata.put(STATE_PREFIX + "best", Double.toString(state.stopping().best()));
    metadata.put(
        STATE_PREFIX + "epochs-without-improvement",
        Integer.toString(state.stopping().epochsWithoutImprovement()));
    LossScaler scaler = state.scaler();
    if (!scaler.equals(LossScaler.none())) {
      metadata.put(STATE_PREFIX + "loss-scale", Float.toString(scaler.scale()));
      metadata.put(STATE_PREFIX + "good-steps", Integer.toString(scaler.goodSteps()));
      metadata.put(STATE_PREFIX + "skipped-steps", Long.toString(scaler.skipped()));
    }
    LossMean losses = state.losses();
    if (!losses.equals(LossMean.none())) {
      metadata.put(LOSSES_PREFIX + "pictures", Long.toString(losses.images()));
      metadata.put(LOSSES_PREFIX + "total", Double.toString(losses.total()));
      metadata.put(LOSSES_PREFIX + "huber", Double.toString(losses.huber()));
      metadata.put(LOSSES_PREFIX + "ce", Double.toString(losses.crossEntropy()));
      metadata.put(LOSSES_PREFIX + "perceptual", Double.toString(losses.perceptual()));
    }
    return metadata;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
