package io.github.chromapath.train;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.loss.JointLoss;
import io.github.chromapath.loss.Losses;
import io.github.chromapath.model.MultipathColorizer;
import io.github.chromapath.model.MultipathColorizer.Prediction;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.op.FiniteCheck;
import io.github.chromapath.op.Op;
import io.github.chromapath.op.Scale;
import io.github.chromapath.optim.AdaDeltaOptimizer;
import io.github.chromapath.program.MemoryPlan;
import io.github.chromapath.program.Mode;
import io.github.chromapath.program.Program;
import io.github.chromapath.program.Recorder;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;

/**
 * The network and its loss on batches of one size: a training step, or an evaluation of the loss.
 *
 * <p>{@link #run} computes losses and, in training, gradients; {@link #accept} then updates
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
    this.program = recording.recorder.compile(backend);
    setLossScale(LossScaler.start(recording.recorder.precision()).scale());
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

    LossScale(Recorder recorder) {
      factor = recorder.input("lossScale", Shape.scalar(), DataType.FLOAT32);
      reciprocal = recorder.input("lossScale.reciprocal", Shape.scalar(), DataType.FLOAT32);
    }
  }

  private static final class Recording {
    final Recorder recorder;
    final BatchTensors batch;
    final Prediction prediction;
    final JointLoss loss;
    Optional<LossScale> lossScale = Optional.empty();
    Tensor notFinite;

    Recording(Mode mode, Objective objective, ParameterStore store, int size, Source source) {
      recorder = new Recorder(mode, objective.precision());
      if (mode == Mode.TRAINING && objective.precision().scalesLoss()) {
        lossScale = Optional.of(new LossScale(recorder));
      }
      int height = objective.height();
      int width = objective.width();
      batch =
          source == Source.GIVEN
              ? BatchTensors.given(recorder, size, height, width)
              : BatchTensors.fromRgb(recorder, size, height, width);
      MultipathColorizer network = new MultipathColorizer(store, objective.model(), height, width);
      prediction = network.forward(recorder, batch.gray(), batch.gray224());
      loss =
          new JointLoss(
              objective.model(),
              objective.weights(),
              objective.perceptual(),
              lossScale.map(scale -> scale.factor));
      Prediction gradients = loss.record(recorder, prediction, batch.targets());
      if (mode == Mode.TRAINING) {
        network.backward(recorder, gradients);
        finishGradients(store.gradients());
      }
    }

    /** Takes the loss scale off all gradients at once, and looks whether they are numbers. */
    private void finishGradients(Tensor gradients) {
      lossScale.ifPresent(scale -> recorder.add(new Scale(gradients, scale.reciprocal, gradients)));
      notFinite = recorder.keep(recorder.float32("gradients.notFinite", Shape.scalar()));
      recorder.add(new FiniteCheck(gradients, notFinite));
    }

    void keepOutputs() {
      recorder.keep(prediction.s());
      recorder.keep(prediction.logits());
      recorder.keep(loss.ab());
      recorder.keep(loss.rgb());
    }
  }

  /** A training step; the store's gradients must be allocated. */
  public static StepProgram training(
      Backend backend,
      Objective objective,
      ParameterStore store,
      AdaDeltaOptimizer optimizer,
      int batch,
      Source source,
      boolean keepOutputs) {
    Recording recording = new Recording(Mode.TRAINING, objective, store, batch, source);
    optimizer.record(recording.recorder);
    if (keepOutputs) {
      recording.keepOutputs();
    }
    return new StepProgram(backend, recording);
  }

  /** The loss in inference mode; changes nothing. */
  public static StepProgram evaluation(
      Backend backend,
      Objective objective,
      ParameterStore store,
      int batch,
      Source source,
      boolean keepOutputs) {
    Recording recording = new Recording(Mode.INFERENCE, objective, store, batch, source);
    if (keepOutputs) {
      recording.keepOutputs();
    }
    return new StepProgram(backend, recording);
  }

  /**
   * The memory that a training step on batches of {@code batch} pictures would take; the stores may
   * be {@linkplain ParameterStore#layOut laid out} only.
   */
  public static MemoryPlan planTraining(Objective objective, ParameterStore store, int batch) {
    return new Recording(Mode.TRAINING, objective, store, batch, Source.RGB).recorder.plan();
  }

  /** {@link #planTraining}, of an evaluation of the loss. */
  public static MemoryPlan planEvaluation(Objective objective, ParameterStore store, int batch) {
    return new Recording(Mode.INFERENCE, objective, store, batch, Source.RGB).recorder.plan();
  }

  /**
   * The operations of a training step in order, those of {@link #accept} last, without the
   * optimizer's; the stores may be {@linkplain ParameterStore#layOut laid out} only.
   */
  public static List<Op> scheduleTraining(Objective objective, ParameterStore store, int batch) {
    return new Recording(Mode.TRAINING, objective, store, batch, Source.RGB).recorder.schedule();
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
  public void accept() {
    program.accept();
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
