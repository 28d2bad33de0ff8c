// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.train;

import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Scores the predictions of a validation, in addition to its losses. A {@link Trainer} calls it on
 * the training thread: {@link #begin}, {@link #add} for each batch in order, {@link #combine}, and
 * {@link #meanDifference} if {@link Selection#CAM16} selects the best epoch.
 */
public interface ValidationScorer {
  /** A validation begins: earlier scores no longer count. */
  void begin();

  /**
   * Scores the predictions for a batch. The arrays are the trainer's and valid until this method
   * returns; so is the batch.
   *
   * @param batch the real images and labels
   * @param ab (count, H, W, 2), predicted a* and b*; may contain NaN
   * @param logits (count, 224, 224, classes), or empty if the network predicts no classes
   */
  void add(HostBatch batch, float[] ab, Optional<float[]> logits);

  /**
   * Replaces the scores since {@link #begin} by those of the images of all ranks. Called at the end
   * of a validation on several ranks, on each of them.
   *
   * <p>The default refuses, for scorers that score on one rank only.
   *
   * @param sum adds up arrays of one length over the ranks
   */
  default void combine(UnaryOperator<double[]> sum) {
    throw new UnsupportedOperationException(
        "this scorer does not combine the scores of several ranks");
  }

  /**
   * {@return the mean over the images since {@link #begin} of the CAM16-UCS difference to the real
   * image; NaN if a prediction was not finite, or without images}
   */
  double meanDifference();
}
