package io.github.chromapath.train;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.loss.Losses;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.optim.AdaDeltaOptimizer;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * Trains all paths jointly until early stopping, a limit or a request to stop ends it.
 *
 * <p>Memory is planned before the first step; a step allocates nothing on the device. Owns its
 * programs, not the parameters or the optimizer. Not thread-safe.
 */
public final class Trainer implements AutoCloseable {
  /** Why training ended. */
  public enum Outcome {
    /** The validation loss has not fallen for as long as patience allows. */
    EARLY_STOPPED,
    /** The number of epochs or steps is reached. */
    LIMIT_REACHED,
    /** It was asked to stop; {@link TrainingListener#saveLast} has been called. */
    INTERRUPTED
  }

  private final Backend backend;
  private final Objective objective;
  private final ParameterStore store;
  private final StepProgram step;
  private final int batch;
  private final Map<Integer, StepProgram> evaluations = new TreeMap<>();

  /** Compiles the training step for batches of {@code batch} pictures. */
  public Trainer(
      Backend backend,
      Objective objective,
      ParameterStore store,
      AdaDeltaOptimizer optimizer,
      int batch) {
    this.backend = backend;
    this.objective = objective;
    this.store = store;
    this.batch = batch;
    step =
        StepProgram.training(
            backend, objective, store, optimizer, batch, StepProgram.Source.RGB, false);
  }

  /**
   * Trains from {@code start} on.
   *
   * @param stop polled between steps
   * @throws IOException if pictures cannot be read or a checkpoint cannot be written
   * @throws NonFiniteLossException if a loss is NaN or infinite, or a gradient that no smaller loss
   *     scale would mend; {@link TrainingListener#saveLast} has been called with the state before
   *     that batch
   */
  public Outcome train(
      TrainingState start,
      TrainingLimits limits,
      TrainingData data,
      TrainingListener listener,
      BooleanSupplier stop)
      throws IOException {
    TrainingState state = start;
    while (!state.stopping().exhausted() && !limits.reached(state)) {
      LossMean mean = new LossMean();
      try (TrainingData.Batches batches = data.training(state.epoch(), state.step())) {
        HostBatch next = uploadNext(batches);
        while (next != null && !limits.reached(state)) {
          if (stop.getAsBoolean()) {
            listener.saveLast(state);
            return Outcome.INTERRUPTED;
          }
          HostBatch current = next;
          step.setLossScale(state.scaler().scale());
          step.start();
          // While the device computes, the next batch is on its way to it.
          next = uploadNext(batches);
          Losses losses = step.losses();
          if (!losses.finite()) {
            listener.saveLast(state);
            throw NonFiniteLossException.ofLoss(state, losses, current.names());
          }
          boolean good = step.gradientsFinite();
          LossScaler scaler = scaled(state.scaler(), good);
          if (!good && (!objective.precision().scalesLoss() || scaler.exhausted())) {
            listener.saveLast(state);
            throw NonFiniteLossException.ofGradients(state, losses, current.names());
          }
          if (good) {
            step.accept();
          }
          state = state.afterStep(scaler);
          mean.add(losses, current.count());
          listener.step(state, losses);
        }
      }
      if (state.step() < data.stepsPerEpoch()) {
        listener.saveLast(state);
        Losses validation = validate(data);
        if (state.epoch() == 0) {
          // No epoch has been validated: what there is, is the best. If training goes on, its first
          // epoch takes this one's place, as it would have without the limit.
          listener.saveBest(state);
        }
        listener.epoch(state, mean.mean(), validation);
        return Outcome.LIMIT_REACHED;
      }
      Losses validation = validate(data);
      state = state.afterEpoch(validation.total());
      if (state.stopping().improved()) {
        listener.saveBest(state);
      }
      listener.saveLast(state);
      listener.epoch(state, mean.mean(), validation);
    }
    return state.stopping().exhausted() ? Outcome.EARLY_STOPPED : Outcome.LIMIT_REACHED;
  }

  /** The next batch, given to the device; null at the end. */
  private HostBatch uploadNext(TrainingData.Batches batches) throws IOException {
    HostBatch next = batches.next();
    if (next != null) {
      upload(next, step.batch());
    }
    return next;
  }

  private LossScaler scaled(LossScaler scaler, boolean good) {
    if (!objective.precision().scalesLoss()) {
      return scaler;
    }
    return good ? scaler.afterGood() : scaler.afterBad();
  }

  /** Mean losses over the validation pictures, in inference mode. */
  public Losses validate(TrainingData data) throws IOException {
    LossMean mean = new LossMean();
    try (TrainingData.Batches batches = data.validation()) {
      for (HostBatch next = batches.next(); next != null; next = batches.next()) {
        StepProgram evaluation = evaluations.computeIfAbsent(next.count(), this::evaluation);
        upload(next, evaluation.batch());
        mean.add(evaluation.run(), next.count());
      }
    }
    return mean.mean();
  }

  private StepProgram evaluation(int count) {
    return StepProgram.evaluation(backend, objective, store, count, StepProgram.Source.RGB, false);
  }

  private void upload(HostBatch host, BatchTensors device) {
    backend.upload(host.rgb(), device.rgb());
    backend.upload(host.gray224(), device.gray224());
    backend.upload(host.labels(), device.labels());
  }

  /** Pictures in a training batch. */
  public int batch() {
    return batch;
  }

  /** Device memory of the training step, in bytes. */
  public long bytes() {
    return step.bytes();
  }

  @Override
  public void close() {
    step.close();
    evaluations.values().forEach(StepProgram::close);
  }
}
