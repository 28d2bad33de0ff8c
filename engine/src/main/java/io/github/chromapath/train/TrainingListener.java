// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.train;

import io.github.chromapath.loss.Losses;
import java.io.IOException;

/** Is told of every step and epoch, and keeps what training asks it to keep. */
public interface TrainingListener {
  /** A step has been made, or left out for its gradients' sake: {@link LossScaler#skipped}. */
  void step(TrainingState state, Losses losses) throws IOException;

  /** An epoch has ended, and with it a validation. */
  void epoch(TrainingState state, Losses training, Losses validation) throws IOException;

  /** Parameters and running statistics are the best so far: keep them. */
  void saveBest(TrainingState state) throws IOException;

  /** Keep everything that is needed to go on from here. */
  void saveLast(TrainingState state) throws IOException;
}
