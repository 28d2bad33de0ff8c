// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.train;

/**
 * When training ends, if early stopping does not end it before.
 *
 * @param epochs at most so many
 * @param steps at most so many in all
 */
public record TrainingLimits(int epochs, long steps) {
  boolean reached(TrainingState state) {
    return state.epoch() >= epochs || state.globalStep() >= steps;
  }
}
