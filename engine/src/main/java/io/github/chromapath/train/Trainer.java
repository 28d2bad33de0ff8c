// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.train;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.graph.BatchShare;
import io.github.chromapath.loss.Losses;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.optim.Optimizer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * Trains all paths jointly until early stopping, a limit or a request to stop.
 *
 * <p>Memory is planned before the first step; a step allocates nothing on the device. Owns its
 * programs, not the parameters or the optimizer. Not thread-safe.
 */
public final class Trainer implements AutoCloseable {
  /** Why training ended. */
  public enum Outcome {
    /** The validation stopped improving for as many epochs as patience allows. */
    EARLY_STOPPED,
    /** The number of epochs or steps is reached. */
    LIMIT_REACHED,
    /** A stop was requested; {@link TrainingListener#saveLast} was called. */
    INTERRUPTED
  }

  private final Backend backend;
  private final TrainingSpec spec;
  private final ParameterStore store;
  private final Optimizer optimizer;
  private final StepProgram step;
  private final Ranks ranks;
  private final BatchShare share;
  private final Map<Integer, Evaluation> evaluations = new TreeMap<>();
  private Optional<ValidationScorer> scorer = Optional.empty();

  /**
   * Compiles the training step for batches of {@code batch} images. On one of several ranks, the
   * step is for the rank's share; {@link #train} and {@link #validateUnfinished} are collective.
   *
   * @param batch images of all ranks
   * @throws IllegalArgumentException if there are more ranks than images in a batch
   */
  public Trainer(
      Backend backend, TrainingSpec spec, ParameterStore store, Optimizer optimizer, int batch) {
    this.backend = backend;
    this.spec = spec;
    this.store = store;
    this.optimizer = optimizer;
    ranks = new Ranks(backend.communicator());
    share = ranks.trainingShare(batch);
    step = StepProgram.training(backend, StepConfig.of(spec, share), store, optimizer);
  }

  /**
   * Also scores the predictions of each validation. Call it before {@link #prepareValidation},
   * since it decides which tensors the evaluations keep.
   */
  public void score(ValidationScorer predictions) {
    scorer = Optional.of(predictions);
  }

  /**
   * Compiles the evaluations that a validation runs, so that a lack of memory is detected before
   * the first step, not after the first epoch. Without this call they are compiled at the first
   * validation.
   *
   * @param images number of validation images
   */
  public void prepareValidation(int images) {
    if (images >= share.batch()) {
      evaluations.computeIfAbsent(share.images(), this::evaluation);
    }
    int last = share.in(images % share.batch()).images();
    if (last > 0) {
      evaluations.computeIfAbsent(last, this::evaluation);
    }
  }

  /**
   * Trains from the state {@code start}. After the last step of an epoch the state is saved, then
   * validated.
   *
   * <p>Every rank takes the same decisions. The listener of each rank receives the same events.
   *
   * @param limits the same on every rank
   * @param stop polled between steps, and between the batches of a validation; a request on one
   *     rank stops all of them after the same step
   * @throws IOException if images cannot be read, on a rank, or a checkpoint cannot be written
   * @throws io.github.chromapath.backend.CommunicationException if a rank is lost
   * @throws IllegalStateException if {@link Selection#CAM16} selects and there is no scorer
   * @throws NonFiniteLossException if a loss is not finite, or a gradient is not finite at the
   *     smallest loss scale; {@link TrainingListener#saveLast} was called with the state before
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
    int stepsPerEpoch = data.stepsPerEpoch();
    // An epoch whose steps are complete is validated even if the limits are reached.
    while (!state.stopping().exhausted()
        && (state.step() == stepsPerEpoch || !limits.reached(state))) {
      try (RankBatches batches = ranked(data.training(state.epoch(), state.step()))) {
        Optional<HostBatch> next = uploadNext(batches);
        while (batches.present() && !limits.reached(state)) {
          RankBatches.Agreement agreed = batches.agree(stop);
          if (agreed.stop()) {
            listener.saveLast(state);
            return Outcome.INTERRUPTED;
          }
          // The next batch may fill the same memory.
          List<String> names = next.orElseThrow().names();
          step.setLossScale(state.scaler().scale());
          step.setLabelPart(agreed.labelPart());
          step.start();
          // Upload the next batch while the device computes.
          next = uploadNext(batches);
          Losses losses = batches.losses(step.losses(), spec.loss().weights(), agreed);
          if (!losses.finite()) {
            listener.saveLast(state);
            throw NonFiniteLossException.ofLoss(state, losses, ofAll(names));
          }
          boolean good = step.gradientsFinite();
          LossScaler scaler = scaled(state.scaler(), good);
          if (!good && (!spec.precision().scalesLoss() || scaler.exhausted())) {
            listener.saveLast(state);
            throw NonFiniteLossException.ofGradients(state, losses, ofAll(names));
          }
          if (good) {
            optimizer.prepareUpdate(state.updates());
            step.commit();
          }
          state = state.afterStep(scaler, losses, agreed.images());
          listener.step(state, losses);
        }
      }
      if (state.step() < stepsPerEpoch) {
        return validateUnfinished(state, data, listener, stop);
      }
      // Validation takes the time of many steps. Save the epoch first, in case validation fails.
      listener.saveLast(state);
      Losses trained = state.losses().mean();
      Optional<Losses> validation = validate(data, stop);
      if (validation.isEmpty()) {
        return Outcome.INTERRUPTED;
      }
      state = state.afterEpoch(selected(state.stopping().selection(), validation.get()));
      if (state.stopping().improved()) {
        listener.saveBest(state);
      }
      listener.epoch(state, trained, validation.get());
      listener.saveLast(state);
    }
    return state.stopping().exhausted() ? Outcome.EARLY_STOPPED : Outcome.LIMIT_REACHED;
  }

  /**
   * Saves and validates within an epoch, as {@link #train} does when a limit is reached there.
   *
   * @param state after the last step before the limit
   * @param stop polled between the batches
   * @return {@link Outcome#LIMIT_REACHED}, or {@link Outcome#INTERRUPTED} if a stop was requested
   * @throws IOException if images cannot be read or a checkpoint cannot be written
   */
  public Outcome validateUnfinished(
      TrainingState state, TrainingData data, TrainingListener listener, BooleanSupplier stop)
      throws IOException {
    listener.saveLast(state);
    Optional<Losses> validation = validate(data, stop);
    if (validation.isEmpty()) {
      return Outcome.INTERRUPTED;
    }
    if (state.epoch() == 0) {
      // No epoch was validated: treat the current state as the best so far. If training
      // resumes, its first epoch replaces it, as without the limit.
      listener.saveBest(state);
    }
    listener.epoch(state, state.losses().mean(), validation.get());
    return Outcome.LIMIT_REACHED;
  }

  private RankBatches ranked(TrainingData.Batches batches) {
    return new RankBatches(batches, ranks, batch -> batch.labels(step.batch()));
  }

  /** The names of the images of all ranks. */
  private List<String> ofAll(List<String> names) {
    return ranks.alone() ? names : ranks.all(String.join(", ", names));
  }

  /** Reads the next batch and uploads it; empty at the end. */
  private Optional<HostBatch> uploadNext(RankBatches batches) throws IOException {
    Optional<HostBatch> next = batches.read();
    next.ifPresent(batch -> batch.upload(backend, step.batch()));
    return next;
  }

  private LossScaler scaled(LossScaler scaler, boolean good) {
    if (!spec.precision().scalesLoss()) {
      return scaler;
    }
    return good ? scaler.afterGood() : scaler.afterBad();
  }

  private double selected(Selection selection, Losses validation) {
    return switch (selection) {
      case LOSS -> validation.total();
      case CAM16 ->
          scorer
              .orElseThrow(() -> new IllegalStateException("CAM16 selects, but nothing is scored"))
              .meanDifference();
    };
  }

  /** Mean losses over the validation images, in inference mode; empty if a stop was requested. */
  private Optional<Losses> validate(TrainingData data, BooleanSupplier stop) throws IOException {
    LossMean mean = LossMean.none();
    scorer.ifPresent(ValidationScorer::begin);
    try (RankBatches batches = ranked(data.validation())) {
      Optional<HostBatch> next = batches.read();
      while (batches.present()) {
        RankBatches.Agreement agreed = batches.agree(stop);
        if (agreed.stop()) {
          return Optional.empty();
        }
        Losses own = evaluate(next.orElseThrow());
        Losses losses = batches.losses(own, spec.loss().weights(), agreed);
        mean = mean.plus(losses, agreed.images());
        next = batches.read();
      }
    }
    if (!ranks.alone()) {
      scorer.ifPresent(scores -> scores.combine(ranks::sums));
    }
    return Optional.of(mean.mean());
  }

  /** The losses of this rank's share of a batch, which may be empty. */
  private Losses evaluate(HostBatch own) {
    return own.count() == 0
        ? new Losses(0, 0, 0, 0)
        : evaluations.computeIfAbsent(own.count(), this::evaluation).run(own);
  }

  private Evaluation evaluation(int count) {
    ParameterStore validated = optimizer.average().orElse(store);
    return new Evaluation(backend, StepConfig.of(spec, count), validated, scorer);
  }

  /** Images in a training batch, of all ranks. */
  public int batch() {
    return share.batch();
  }

  /** Device memory of the training step and the evaluations compiled so far, in bytes. */
  public long bytes() {
    return step.bytes() + evaluations.values().stream().mapToLong(Evaluation::bytes).sum();
  }

  @Override
  public void close() {
    step.close();
    evaluations.values().forEach(Evaluation::close);
  }
}
