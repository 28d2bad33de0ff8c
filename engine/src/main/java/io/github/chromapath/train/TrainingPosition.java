// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.train;

/**
 * Number of completed epochs and steps.
 *
 * @param epoch completed epochs
 * @param step completed steps of the current epoch
 * @param globalStep completed steps of all epochs
 */
public record TrainingPosition(int epoch, int step, long globalStep) {
  /** Before the first step. */
  public static TrainingPosition start() {
    return new TrainingPosition(0, 0, 0);
  }

  TrainingPosition afterStep() {
    return new TrainingPosition(epoch, step + 1, globalStep + 1);
  }

  TrainingPosition afterEpoch() {
    return new TrainingPosition(epoch + 1, 0, globalStep);
  }
}
