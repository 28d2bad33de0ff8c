// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.train;

/**
 * Ends training after a number of epochs without a lower validation loss.
 *
 * @param patience epochs to wait for a lower loss, at least 1
 * @param best the lowest loss so far; positive infinity before the first
 * @param epochsWithoutImprovement epochs since the lowest loss
 */
public record EarlyStopping(int patience, double best, int epochsWithoutImprovement) {
  /** Before the first epoch. */
  public static EarlyStopping start(int patience) {
    return new EarlyStopping(patience, Double.POSITIVE_INFINITY, 0);
  }

  /** After an epoch with this validation loss. */
  public EarlyStopping after(double loss) {
    return loss < best
        ? new EarlyStopping(patience, loss, 0)
        : new EarlyStopping(patience, best, epochsWithoutImprovement + 1);
  }

  /** Whether the last epoch was the best so far. */
  public boolean improved() {
    return epochsWithoutImprovement == 0 && best < Double.POSITIVE_INFINITY;
  }

  /** Whether to stop now. */
  public boolean exhausted() {
    return epochsWithoutImprovement >= patience;
  }
}
