// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.train;

import java.util.Optional;

/**
 * Scores the predictions of a validation, in addition to its losses. A {@link Trainer} calls it on
 * the training thread: {@link #begin}, {@link #add} for each batch in order, and {@link
 * #meanDifference} if {@link Selection#CAM16} selects the best epoch.
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
   * {@return the mean over the images since {@link #begin} of the CAM16-UCS difference to the real
   * image; NaN if a prediction was not finite, or without images}
   */
  double meanDifference();
}
