// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.optim;

import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.nn.Parameter;
import io.github.chromapath.nn.ParameterStore;
import java.util.Collection;
import java.util.Optional;

/**
 * Updates the trained parameters of a {@link io.github.chromapath.nn.ParameterStore} from their
 * gradients. Owns the memory of its state. Not thread-safe.
 */
public interface Optimizer extends AutoCloseable {
  /**
   * Adds the update of the parameters to the operations of a graph's commit, after all gradients.
   */
  void record(GraphBuilder graph);

  /**
   * Starts a new training: the parameters have their initial values. Not called if training
   * resumes; {@link #write} then restores the state.
   */
  default void start() {}

  /**
   * Prepares the update of the next commit. Called after the gradients have been found finite,
   * before each commit.
   *
   * @param updates number of updates already made; skipped steps are not updates
   */
  default void prepareUpdate(long updates) {}

  /**
   * An average of the parameters and running statistics that is validated and stored as the best
   * instead of their last values; empty if there is none. Owned by the optimizer.
   */
  default Optional<ParameterStore> average() {
    return Optional.empty();
  }

  /**
   * Sets the learning rate of the following steps.
   *
   * @throws IllegalArgumentException if it is not above 0
   */
  void setLearningRate(float value);

  /** The learning rate of the next step. */
  float learningRate();

  /**
   * The state to save in a checkpoint, under {@code optimizer.*} and {@code ema.*} names, in a
   * fixed order. A state has the layout of its parameter.
   */
  Collection<Parameter> states();

  /** Elements of a state in file order. */
  float[] read(Parameter state);

  /** Sets a state; {@code values} in file order. */
  void write(Parameter state, float[] values);

  /** Device memory of the state in bytes. */
  long bytes();

  /** Releases the state. Idempotent. */
  @Override
  void close();
}
