// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.train;

/**
 * The limits at which training ends, unless early stopping ends it earlier.
 *
 * @param epochs largest number of epochs
 * @param steps largest number of steps in all epochs
 */
public record TrainingLimits(int epochs, long steps) {
  boolean reached(TrainingState state) {
    return state.epoch() >= epochs || state.globalStep() >= steps;
  }
}
