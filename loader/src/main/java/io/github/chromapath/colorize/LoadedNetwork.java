// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.colorize;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.ReleaseStack;
import io.github.chromapath.checkpoint.Checkpoint;
import io.github.chromapath.checkpoint.CheckpointSource;
import io.github.chromapath.graph.FrozenWeights;
import io.github.chromapath.inference.Predictor;
import io.github.chromapath.inference.PredictorConfig;
import io.github.chromapath.nn.ParameterStore;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/**
 * A network on a device. It does not refer to its {@link PhotoColorizer}, so it can be released
 * after the colorizer has been garbage-collected. Thread-safe.
 */
final class LoadedNetwork implements AutoCloseable {
  private final ReleaseStack owned;
  private final ParameterStore store;
  private final FrozenWeights weights;
  private final Predictor predictor;
  private final Optional<Predictor> reduced;
  private final Passes passes;
  private boolean closed;

  private LoadedNetwork(Checkpoint checkpoint, Backend backend, ReleaseStack owned, Passes passes)
      throws IOException {
    this.owned = owned;
    this.passes = passes;
    store = new ParameterStore();
    owned.push(store::close);
    weights = FrozenWeights.on(backend);
    owned.push(weights::close);
    passes.full().model().register(store);
    store.allocateApart(backend);
    checkpoint.readParameters(store);
    predictor = compiled(backend, passes.full());
    reduced = passes.reduced().map(config -> compiled(backend, config));
    store.release(weights.folded());
  }

  private Predictor compiled(Backend backend, PredictorConfig config) {
    Predictor compiled = new Predictor(backend, store, weights, config);
    owned.push(compiled::close);
    return compiled;
  }

  /**
   * Loads a checkpoint's parameters and compiles the network.
   *
   * @param owned receives the resources to release, even if this fails
   * @throws ArithmeticException if the weights are not finite
   */
  static LoadedNetwork load(
      Checkpoint checkpoint, Backend backend, ReleaseStack owned, Passes passes)
      throws IOException {
    return new LoadedNetwork(checkpoint, backend, owned, passes);
  }

  Passes passes() {
    return passes;
  }

  /**
   * Runs the network.
   *
   * @throws IllegalStateException if this is closed
   */
  synchronized void predict(PhotoBatch photos) {
    if (closed) {
      throw new IllegalStateException("this colorizer is closed");
    }
    photos.predict(predictor, reduced);
  }

  /** Device memory of the parameters and the network, in bytes. */
  long bytes() {
    return store.bytes()
        + weights.bytes()
        + predictor.bytes()
        + reduced.map(Predictor::bytes).orElse(0L);
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
