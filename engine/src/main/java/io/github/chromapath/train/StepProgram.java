// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.train;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Communicator;
import io.github.chromapath.graph.DataParallel;
import io.github.chromapath.graph.Graph;
import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.graph.MemoryPlan;
import io.github.chromapath.graph.Mode;
import io.github.chromapath.graph.Program;
import io.github.chromapath.loss.Balance;
import io.github.chromapath.loss.Losses;
import io.github.chromapath.model.Objective;
import io.github.chromapath.model.TrainingPass;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.op.AllReduce;
import io.github.chromapath.op.FiniteCheck;
import io.github.chromapath.op.Op;
import io.github.chromapath.op.Scale;
import io.github.chromapath.optim.Optimizer;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;

/**
 * The network and its loss on batches of one size: a training step, or an evaluation of the loss.
 *
 * <p>{@link #run} computes losses and, in training, gradients; {@link #commit} then updates
 * parameters and running statistics. Owns its memory, not the parameters. Not thread-safe.
 */
public final class StepProgram implements AutoCloseable {
  private final Backend backend;
  private final Recording recording;
  private final Program program;
  private Optional<StepSummary.Values> latest = Optional.empty();
  private float uploadedScale;

  private StepProgram(Backend backend, Recording recording) {
    this.backend = backend;
    this.recording = recording;
    program = recording.graph.build().compile(backend);
    uploadBalance();
    uploadParts();
    setLossScale(LossScaler.start(recording.graph.precision()).scale());
  }

  /** The loss scale on the device. */
  private static final class LossScale {
    final Tensor factor;
    final Tensor reciprocal;

    LossScale(GraphBuilder graph) {
      factor = graph.input("lossScale", Shape.scalar(), DataType.FLOAT32);
      reciprocal = graph.input("lossScale.reciprocal", Shape.scalar(), DataType.FLOAT32);
    }
  }

  /** The parts of a batch that one of several ranks has. */
  private static final class RankParts {
    final Tensor images;
    final Tensor labels;

    RankParts(GraphBuilder graph) {
      images = graph.input("part.images", Shape.scalar(), DataType.FLOAT32);
      labels = graph.input("part.labels", Shape.scalar(), DataType.FLOAT32);
    }
  }

  /** The table of a balance, and its values. */
  private record BalanceTable(Tensor tensor, FloatBuffer values) {
    static BalanceTable of(GraphBuilder graph, Balance balance) {
      FloatBuffer values = balance.table();
      Shape shape = Shape.vector(values.remaining());
      return new BalanceTable(graph.input("balance", shape, DataType.FLOAT32), values);
    }
  }

  private static final class Recording {
    final StepConfig config;
    final GraphBuilder graph;
    final BatchTensors batch;
    final TrainingPass pass;
    final Optional<LossScale> lossScale;
    final Optional<BalanceTable> balance;
    final Optional<RankParts> parts;
    final StepSummary summary;

    Recording(Mode mode, StepConfig config, ParameterStore store) {
      this.config = config;
      TrainingSpec spec = config.spec();
      boolean training = mode == Mode.TRAINING;
      Optional<DataParallel> parallel = training ? config.parallel() : Optional.empty();
      graph = new GraphBuilder(mode, spec.precision(), parallel);
      parts = parallel.map(ranks -> new RankParts(graph));
      lossScale =
          training && spec.precision().scalesLoss()
              ? Optional.of(new LossScale(graph))
              : Optional.empty();
      batch = BatchTensors.of(graph, config);
      balance = spec.loss().balance().map(pixels -> BalanceTable.of(graph, pixels));
      Objective objective =
          new Objective(
              spec.loss(),
              lossScale.map(scale -> scale.factor),
              parts.map(ranks -> ranks.labels),
              balance.map(BalanceTable::tensor));
      pass =
          spec.model()
              .build(store, spec.size())
              .train(graph, batch.inputs(), batch.targets(), objective);
      Optional<Tensor> notFinite =
          training ? Optional.of(finishGradients(store.gradients())) : Optional.empty();
      summary = new StepSummary(graph, pass, notFinite);
      if (parts.isPresent() && !spec.parallel().syncBatchNorm()) {
        store.statistics().ifPresent(running -> average(running, parts.get()));
      }
    }

    /**
     * Averages the running statistics over the ranks after each update of them. The updates are
     * linear, so this is the average of statistics that each rank would keep for itself.
     */
    private void average(Tensor running, RankParts ranks) {
      graph.addOnCommit(new Scale(running, ranks.images, running));
      graph.addOnCommit(new AllReduce(running));
    }

    /**
     * Sums the gradients over the ranks, divides them by the loss scale and checks that they are
     * finite, which every rank finds alike.
     */
    private Tensor finishGradients(Tensor gradients) {
      graph.sumOverRanks(gradients);
      lossScale.ifPresent(scale -> graph.add(new Scale(gradients, scale.reciprocal, gradients)));
      Tensor flag = graph.retain(graph.float32("gradients.notFinite", Shape.scalar()));
      graph.add(new FiniteCheck(gradients, flag));
      return flag;
    }

    Recording retainOutputs(StepConfig config) {
      pass.outputs()
          .forEach(
              (name, output) -> {
                if (config.outputs().retain(name)) {
                  graph.retain(output);
                }
              });
      return this;
    }
  }

  private void uploadParts() {
    double part = recording.config.share().part();
    recording.parts.ifPresent(ranks -> upload(part, ranks.images));
    setLabelPart(part);
  }

  private void upload(double value, Tensor target) {
    backend.upload(FloatBuffer.wrap(new float[] {(float) value}), target);
  }

  /**
   * Sets this rank's part of the labels of the next batch, in [0, 1], by which the gradients of
   * means over labels are multiplied. At first it is the part of the images. No effect on one rank.
   */
  public void setLabelPart(double part) {
    recording.parts.ifPresent(ranks -> upload(part, ranks.labels));
  }

  private void uploadBalance() {
    recording.balance.ifPresent(balance -> backend.upload(balance.values(), balance.tensor()));
  }

  /**
   * A training step; the store's gradients must be allocated. On one of several ranks, {@link #run}
   * and {@link #commit} are collective, and the losses are those of the rank's own images.
   *
   * @throws IllegalStateException if they are not allocated
   * @throws IllegalArgumentException if the share is not that of the backend's rank
   */
  public static StepProgram training(
      Backend backend, StepConfig config, ParameterStore store, Optimizer optimizer) {
    Communicator ranks = backend.communicator();
    if (config.share().rank() != ranks.rank() || config.share().world() != ranks.world()) {
      throw new IllegalArgumentException(
          config.share() + " is not a share of rank " + ranks.rank() + " of " + ranks.world());
    }
    Recording recording = new Recording(Mode.TRAINING, config, store);
    optimizer.record(recording.graph);
    return new StepProgram(backend, recording.retainOutputs(config));
  }

  /** The loss in inference mode; changes nothing. */
  public static StepProgram evaluation(Backend backend, StepConfig config, ParameterStore store) {
    Recording recording = new Recording(Mode.INFERENCE, config, store);
    return new StepProgram(backend, recording.retainOutputs(config));
  }

  /**
   * The memory plan of a training step on batches of {@code batch} images, on a device with little
   * memory. The stores may be {@linkplain ParameterStore#layOut laid out} only.
   */
  public static MemoryPlan planTraining(TrainingSpec spec, ParameterStore store, int batch) {
    return planTraining(spec, store, batch, 0);
  }

  /**
   * As {@link #planTraining(TrainingSpec, ParameterStore, int)}, on some device.
   *
   * @param temporaryBytes of the device, on which recomputations depend: {@link
   *     io.github.chromapath.backend.Capabilities}
   */
  public static MemoryPlan planTraining(
      TrainingSpec spec, ParameterStore store, int batch, long temporaryBytes) {
    return training(spec, store, batch).plan(temporaryBytes);
  }

  /** The memory plan of an evaluation whose colours and classes are scored. */
  public static MemoryPlan planEvaluation(TrainingSpec spec, ParameterStore store, int batch) {
    StepConfig config =
        StepConfig.of(spec, batch).withOutputs(StepConfig.Outputs.COLORS_AND_CLASSES);
    return new Recording(Mode.INFERENCE, config, store).retainOutputs(config).graph.build().plan();
  }

  /**
   * The operations of a training step in order without the optimizer's, those of {@link #commit}
   * last. The stores may be {@linkplain ParameterStore#layOut laid out} only.
   */
  public static List<Op> scheduleTraining(TrainingSpec spec, ParameterStore store, int batch) {
    return scheduleTraining(spec, store, batch, 0);
  }

  /**
   * As {@link #scheduleTraining(TrainingSpec, ParameterStore, int)}.
   *
   * @param temporaryBytes of the device, on which recomputations depend: {@link
   *     io.github.chromapath.backend.Capabilities}
   */
  public static List<Op> scheduleTraining(
      TrainingSpec spec, ParameterStore store, int batch, long temporaryBytes) {
    return training(spec, store, batch).schedule(temporaryBytes);
  }

  private static Graph training(TrainingSpec spec, ParameterStore store, int batch) {
    return new Recording(Mode.TRAINING, StepConfig.of(spec, batch), store).graph.build();
  }

  /** The tensors that the host fills before {@link #run}. */
  public BatchTensors batch() {
    return recording.batch;
  }

  /**
   * An output of the network; can be downloaded if the configuration retains outputs.
   *
   * @param name a key of {@link TrainingPass#outputs}
   * @throws IllegalArgumentException if the network has no such output
   */
  public Tensor output(String name) {
    Tensor output = recording.pass.outputs().get(name);
    if (output == null) {
      throw new IllegalArgumentException("the network has no output " + name);
    }
    return output;
  }

  /**
   * Sets the loss scale: the loss is multiplied by it before its gradients are computed, and the
   * gradients are divided by it afterwards. No effect if the precision needs no scaling.
   *
   * @param scale a power of two, so that only overflow and underflow depend on it
   */
  public void setLossScale(float scale) {
    if (recording.lossScale.isPresent() && scale != uploadedScale) {
      LossScale target = recording.lossScale.get();
      upload(scale, target.factor);
      upload(1 / scale, target.reciprocal);
      uploadedScale = scale;
    }
  }

  /**
   * Whether every gradient of the last {@link #run} is finite.
   *
   * @throws IllegalStateException if this is an evaluation
   */
  public boolean gradientsFinite() {
    return latest().gradientsFinite();
  }

  /** Computes the losses and, in training, every gradient. */
  public Losses run() {
    start();
    return losses();
  }

  /**
   * Starts {@link #run}; a GPU may still be computing on return. Until {@link #losses} returns,
   * only the next batch may be uploaded.
   */
  public void start() {
    latest = Optional.empty();
    program.run();
  }

  /** Waits for the run that {@link #start} started; returns its losses. */
  public Losses losses() {
    return latest().losses();
  }

  /** The values of the last run, downloaded once. */
  private StepSummary.Values latest() {
    StepSummary.Values values = latest.orElseGet(() -> recording.summary.download(backend));
    latest = Optional.of(values);
    return values;
  }

  /**
   * Updates parameters and running statistics from the last {@link #run}. The optimizer must be
   * {@linkplain Optimizer#prepareUpdate prepared}.
   */
  public void commit() {
    program.commit();
  }

  /** Device memory of the program, in bytes. */
  public long bytes() {
    return program.bytes();
  }

  @Override
  public void close() {
    program.close();
  }
}
