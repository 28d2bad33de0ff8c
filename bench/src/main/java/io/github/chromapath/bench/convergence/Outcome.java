// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.convergence;

import io.github.chromapath.graph.Precision;
import io.github.chromapath.loss.Losses;

/**
 * Result of one training.
 *
 * @param seed of initialisation, order and flips
 * @param precision of the training
 */
record Outcome(long seed, Precision precision, Training training, HeldOut heldOut) {
  /**
   * Losses, skipped steps and duration of the training.
   *
   * @param first mean losses of the first steps
   * @param last mean losses of the last steps
   * @param skipped number of steps that loss scaling skipped
   * @param seconds of training, including validation after each epoch
   */
  record Training(Losses first, Losses last, long skipped, double seconds) {}

  /**
   * Losses on the held-out scenes.
   *
   * @param fp32 evaluated in fp32
   * @param asTrained evaluated in the precision of the training
   */
  record HeldOut(Losses fp32, Losses asTrained) {}
}
