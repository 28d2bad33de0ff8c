package io.github.chromapath.train;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.loss.JointLoss;
import io.github.chromapath.loss.Losses;
import io.github.chromapath.model.MultipathColorizer;
import io.github.chromapath.model.MultipathColorizer.Prediction;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.optim.AdaDeltaOptimizer;
import io.github.chromapath.program.MemoryPlan;
import io.github.chromapath.program.Mode;
import io.github.chromapath.program.Program;
import io.github.chromapath.program.Recorder;

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
  private final Program program;

  private StepProgram(Backend backend, Recording recording) {
    this.backend = backend;
    this.batch = recording.batch;
    this.prediction = recording.prediction;
    this.loss = recording.loss;
    this.program = recording.recorder.compile(backend);
  }

  /** Where the tensors of a batch come from. */
  public enum Source {
    /** The host gives every tensor of {@link BatchTensors}. */
    GIVEN,
    /** The host gives rgb, gray224 and labels. */
    RGB
  }

  private static final class Recording {
    final Recorder recorder;
    final BatchTensors batch;
    final Prediction prediction;
    final JointLoss loss;

    Recording(Mode mode, Objective objective, ParameterStore store, int size, Source source) {
      recorder = new Recorder(mode);
      int height = objective.height();
      int width = objective.width();
      batch =
          source == Source.GIVEN
              ? BatchTensors.given(recorder, size, height, width)
              : BatchTensors.fromRgb(recorder, size, height, width);
      MultipathColorizer network = new MultipathColorizer(store, objective.model(), height, width);
      prediction = network.forward(recorder, batch.gray(), batch.gray224());
      loss = new JointLoss(objective.model(), objective.weights(), objective.perceptual());
      Prediction gradients = loss.record(recorder, prediction, batch.targets());
      if (mode == Mode.TRAINING) {
        network.backward(recorder, gradients);
      }
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

  /** Computes the losses and, in training, every gradient. */
  public Losses run() {
    program.run();
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
