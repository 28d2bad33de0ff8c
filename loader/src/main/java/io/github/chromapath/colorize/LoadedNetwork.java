// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.colorize;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.ReleaseStack;
import io.github.chromapath.checkpoint.Checkpoint;
import io.github.chromapath.checkpoint.CheckpointSource;
import io.github.chromapath.checkpoint.Int8Calibration;
import io.github.chromapath.graph.Calibration;
import io.github.chromapath.graph.FrozenWeights;
import io.github.chromapath.inference.Predictor;
import io.github.chromapath.inference.PredictorConfig;
import io.github.chromapath.nn.ParameterStore;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.LoggerFactory;

/**
 * A network on a device. It does not refer to its {@link PhotoColorizer}, so it can be released
 * after the colorizer has been garbage-collected. Thread-safe.
 */
final class LoadedNetwork implements AutoCloseable {
  /**
   * Whether convolutions run in int8.
   *
   * @param given the ranges of the activations; empty for those of the checkpoint
   */
  record Int8(boolean wanted, Optional<Calibration> given) {}

  private final ReleaseStack owned;
  private final ParameterStore store;
  private final FrozenWeights weights;
  private final Backend backend;
  private final Passes passes;

  /** Callers take turns, so that one that always comes back does not keep others out. */
  private final Lock turn = new ReentrantLock(true);

  private volatile BatchPredictor full;
  private volatile Optional<BatchPredictor> reduced;
  private boolean singles;
  private boolean closed;

  private LoadedNetwork(
      Checkpoint checkpoint, Backend backend, ReleaseStack owned, Passes floating, Int8 int8)
      throws IOException {
    this.owned = owned;
    this.backend = backend;
    store = new ParameterStore();
    owned.push(store::close);
    weights = FrozenWeights.on(backend);
    owned.push(weights::close);
    floating.full().model().register(store);
    store.allocateApart(backend);
    checkpoint.readParameters(store);
    passes =
        int8.wanted()
            ? floating.withCalibration(calibration(checkpoint, backend, floating, int8))
            : floating;
    full = BatchPredictor.of(compiled(passes.full()));
    reduced = passes.reduced().map(config -> BatchPredictor.of(compiled(config)));
    store.release(weights.folded());
  }

  /** The given calibration, the checkpoint's, or one on synthetic scenes. */
  private Calibration calibration(
      Checkpoint checkpoint, Backend backend, Passes floating, Int8 int8) throws IOException {
    if (int8.given().isPresent()) {
      return int8.given().get();
    }
    Optional<Int8Calibration> stored = checkpoint.calibration();
    return stored.isPresent()
        ? stored.get().ranges()
        : NetworkCalibrator.onScenes(backend, store, floating.full());
  }

  private Predictor compiled(PredictorConfig config) {
    Predictor compiled = new Predictor(backend, store, weights, config);
    owned.push(compiled::close);
    return compiled;
  }

  /**
   * Loads a checkpoint's parameters and compiles the network.
   *
   * @param owned receives the resources to release, even if this fails
   * @param passes in floating-point numbers
   * @param int8 whether convolutions run in int8
   * @throws ArithmeticException if the weights are not finite
   */
  static LoadedNetwork load(
      Checkpoint checkpoint, Backend backend, ReleaseStack owned, Passes passes, Int8 int8)
      throws IOException {
    return new LoadedNetwork(checkpoint, backend, owned, passes, int8);
  }

  Passes passes() {
    return passes;
  }

  /**
   * A batch without pictures.
   *
   * @throws IllegalArgumentException if the spread is asked for and this does not measure it
   */
  PhotoBatch batch(PredictionOptions options) {
    if (options.confidence() && passes.reduced().isEmpty()) {
      throw new IllegalArgumentException(
          "the spread of the colours needs ColorizerOptions.confidence");
    }
    return new PhotoBatch(
        options.confidence() ? passes : passes.withoutReduced(), options.refinement());
  }

  /** As {@link PhotoColorizer#compileForSingles}. */
  synchronized void compileForSingles() {
    requireOpen();
    int batch = passes.full().batch();
    if (batch == 1 || singles) {
      return;
    }
    int most = backend.capabilities().memoryBytes().isPresent() ? 1 : batch - 1;
    full = full.withSingle(compiled(passes.full().withBatch(1)), most);
    reduced =
        reduced.map(
            all -> all.withSingle(compiled(passes.reduced().orElseThrow().withBatch(1)), most));
    singles = true;
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("this colorizer is closed");
    }
  }

  /**
   * Runs the network.
   *
   * @throws IllegalStateException if this is closed
   */
  void predict(PhotoBatch photos) {
    turn.lock();
    try {
      run(photos);
    } finally {
      turn.unlock();
    }
  }

  private synchronized void run(PhotoBatch photos) {
    requireOpen();
    photos.predict(full, reduced);
  }

  /** Device memory of the parameters and the network, in bytes. */
  long bytes() {
    return store.bytes()
        + weights.bytes()
        + full.bytes()
        + reduced.map(BatchPredictor::bytes).orElse(0L);
  }

  @Override
  public synchronized void close() {
    closed = true;
    owned.close();
  }

  /** Closes the network of a colorizer that was garbage-collected, and warns if it was open. */
  synchronized void closeForgotten(CheckpointSource checkpoint) {
    if (!closed) {
      LoggerFactory.getLogger(PhotoColorizer.class)
          .warn(
              "The PhotoColorizer of {} was garbage-collected without close(). Its thread and"
                  + " memory have been released now. Use try-with-resources.",
              checkpoint);
      close();
    }
  }
}
