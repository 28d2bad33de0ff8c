// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import io.github.chromapath.dataset.SkippedPair;
import io.github.chromapath.loss.Losses;
import io.github.chromapath.train.TrainingState;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CancellationException;

/** Receives the progress of a run, on the training thread. */
public interface ProgressListener {
  /**
   * A step is complete.
   *
   * @param state training state after the step
   * @param losses of the step's batch
   * @param imagesPerSecond smoothed over the last steps
   */
  void step(TrainingState state, Losses losses, double imagesPerSecond);

  /**
   * An epoch is complete; its checkpoints and its line in the log are written.
   *
   * @param state training state after the epoch
   * @param training mean losses of the epoch's steps
   * @param validation losses and scores of the validation images
   * @param best whether the validation is the best so far
   * @throws IOException if the listener cannot write a file; this ends the training. An {@link
   *     InterruptedIOException} or a {@link CancellationException} stops the run as an interrupt
   *     does
   */
  void epoch(TrainingState state, Losses training, Validation validation, boolean best)
      throws IOException;

  /** An image cannot be used and is replaced by another; called once per image. */
  void skipped(SkippedPair pair);
}
