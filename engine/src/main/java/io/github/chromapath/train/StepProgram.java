// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.train;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.graph.MemoryPlan;
import io.github.chromapath.graph.Mode;
import io.github.chromapath.graph.Program;
import io.github.chromapath.loss.JointLoss;
import io.github.chromapath.loss.Losses;
import io.github.chromapath.model.MultipathColorizer;
import io.github.chromapath.model.MultipathColorizer.Prediction;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.op.FiniteCheck;
import io.github.chromapath.op.Op;
import io.github.chromapath.op.Scale;
import io.github.chromapath.optim.AdaDeltaOptimizer;
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
  private final BatchTensors batch;
  private final Prediction prediction;
  private final JointLoss loss;
  private final Optional<LossScale> lossScale;
  private final Tensor notFinite;
  private final Program program;
  private float uploadedScale;

  private StepProgram(Backend backend, Recording recording) {
    this.backend = backend;
    this.batch = recording.batch;
    this.prediction = recording.prediction;
    this.loss = recording.loss;
    this.lossScale = recording.lossScale;
    this.notFinite = recording.notFinite;
    this.program = recording.graph.compile(backend);
    setLossScale(LossScaler.start(recording.graph.precision()).scale());
  }

  /** Where the tensors of a batch come from. */
  public enum Source {
    /** The host gives every tensor of {@link BatchTensors}. */
    GIVEN,
    /** The host gives rgb, gray224 and labels. */
    RGB
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

  private static final class Recording {
    final GraphBuilder graph;
    final BatchTensors batch;
    final Prediction prediction;
    final JointLoss loss;
    Optional<LossScale> lossScale = Optional.empty();
    Tensor notFinite;

    Recording(Mode mode, TrainingSpec spec, ParameterStore store, int size, Source source) {
      graph = new GraphBuilder(mode, spec.precision());
      if (mode == Mode.TRAINING && spec.precision().scalesLoss()) {
        lossScale = Optional.of(new LossScale(graph));
      }
      int height = spec.height();
      int width = spec.width();
      batch =
          source == Source.GIVEN
              ? BatchTensors.given(graph, size, height, width)
              : BatchTensors.fromRgb(graph, size, height, width);
      MultipathColorizer network = new MultipathColorizer(store, spec.model(), height, width);
      prediction = network.forward(graph, batch.gray(), batch.gray224());
      loss =
          new JointLoss(
              spec.model(),
              spec.weights(),
              spec.perceptual(),
              lossScale.map(scale -> scale.factor));
      Prediction gradients = loss.record(graph, prediction, batch.targets());
      if (mode == Mode.TRAINING) {
        network.backward(graph, gradients);
        finishGradients(store.gradients());
      }
    }

    /** Takes the loss scale off all gradients at once, and looks whether they are numbers. */
    private void finishGradients(Tensor gradients) {
      lossScale.ifPresent(scale -> graph.add(new Scale(gradients, scale.reciprocal, gradients)));
      notFinite = graph.retain(graph.float32("gradients.notFinite", Shape.scalar()));
      graph.add(new FiniteCheck(gradients, notFinite));
    }

    void keepOutputs() {
      graph.retain(prediction.s());
      graph.retain(prediction.logits());
      graph.retain(loss.ab());
      graph.retain(loss.rgb());
    }
  }

  /** A training step; the store's gradients must be allocated. */
  public static StepProgram training(
      Backend backend,
      TrainingSpec spec,
      ParameterStore store,
      AdaDeltaOptimizer optimizer,
      int batch,
      Source source,
      boolean keepOutputs) {
    Recording recording = new Recording(Mode.TRAINING, spec, store, batch, source);
    optimizer.record(recording.graph);
    if (keepOutputs) {
      recording.keepOutputs();
    }
    return new StepProgram(backend, recording);
  }

  /** The loss in inference mode; changes nothing. */
  public static StepProgram evaluation(
      Backend backend,
      TrainingSpec spec,
      ParameterStore store,
      int batch,
      Source source,
      boolean keepOutputs) {
    Recording recording = new Recording(Mode.INFERENCE, spec, store, batch, source);
    if (keepOutputs) {
      recording.keepOutputs();
    }
    return new StepProgram(backend, recording);
  }

  /**
   * The memory that a training step on batches of {@code batch} pictures would take; the stores may
   * be {@linkplain ParameterStore#layOut laid out} only.
   */
  public static MemoryPlan planTraining(TrainingSpec spec, ParameterStore store, int batch) {
    return new Recording(Mode.TRAINING, spec, store, batch, Source.RGB).graph.plan();
  }

  /** {@link #planTraining}, of an evaluation of the loss. */
  public static MemoryPlan planEvaluation(TrainingSpec spec, ParameterStore store, int batch) {
    return new Recording(Mode.INFERENCE, spec, store, batch, Source.RGB).graph.plan();
  }

  /**
   * The operations of a training step in order, those of {@link #commit} last, without the
   * optimizer's; the stores may be {@linkplain ParameterStore#layOut laid out} only.
   */
  public static List<Op> scheduleTraining(TrainingSpec spec, ParameterStore store, int batch) {
    return new Recording(Mode.TRAINING, spec, store, batch, Source.RGB).graph.schedule();
  }

  /** The tensors that the host fills before {@link #run}. */
  public BatchTensors batch() {
    return batch;
  }

  /** s and logits; readable only where outputs are kept. */
  public Prediction prediction() {
    return prediction;
  }

  /** The loss, for its predicted ab and rgb; these are readable only where outputs are kept. */
  public JointLoss loss() {
    return loss;
  }

  /**
   * Sets the number that the loss is multiplied by before gradients are taken of it, and that they
   * are divided by afterwards; without effect where the precision needs none.
   *
   * @param scale a power of two, so that nothing but overflow and underflow depends on it
   */
  public void setLossScale(float scale) {
    if (lossScale.isPresent() && scale != uploadedScale) {
      backend.upload(FloatBuffer.wrap(new float[] {scale}), lossScale.get().factor);
      backend.upload(FloatBuffer.wrap(new float[] {1 / scale}), lossScale.get().reciprocal);
      uploadedScale = scale;
    }
  }

  /**
   * Whether every gradient of the last {@link #run} is a number; only for a training step.
   *
   * @throws IllegalStateException if it is no training step
   */
  public boolean gradientsFinite() {
    if (notFinite == null) {
      throw new IllegalStateException("an evaluation has no gradients");
    }
    float[] flag = new float[1];
    backend.download(notFinite, FloatBuffer.wrap(flag));
    return flag[0] == 0;
  }

  /** Computes the losses and, in training, every gradient. */
  public Losses run() {
    start();
    return losses();
  }

  /**
   * Begins what {@link #run} does; a GPU may still be at it on return. Until {@link #losses} has
   * been asked, only the next batch may be uploaded.
   */
  public void start() {
    program.run();
  }

  /** Waits for what {@link #start} began. */
  public Losses losses() {
    return loss.read(backend);
  }

  /** Updates parameters and running statistics from the last {@link #run}. */
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
