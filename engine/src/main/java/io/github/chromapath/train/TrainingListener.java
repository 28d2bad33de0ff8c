// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.train;

import io.github.chromapath.loss.Losses;
import java.io.IOException;

/** Receives an event after each step and epoch, and saves checkpoints on request. */
public interface TrainingListener {
  /** A step is complete, or was skipped: non-finite gradients, see {@link LossScaler#skipped}. */
  void step(TrainingState state, Losses losses) throws IOException;

  /**
   * A validation is complete, usually at the end of an epoch. After an epoch, {@link #saveLast}
   * follows with the same state.
   */
  void epoch(TrainingState state, Losses training, Losses validation) throws IOException;

  /** The parameters and running statistics are the best so far: save them. */
  void saveBest(TrainingState state) throws IOException;

  /** Save everything that is needed to resume from this state. */
  void saveLast(TrainingState state) throws IOException;
}
