// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.train;

/**
 * Ends training after a number of epochs without improvement of the validation.
 *
 * @param selection the number of a validation that is to fall
 * @param patience epochs to wait for a lower number, at least 1
 * @param best the lowest number so far; positive infinity before the first
 * @param epochsWithoutImprovement epochs since the lowest number
 */
public record EarlyStopping(
    Selection selection, int patience, double best, int epochsWithoutImprovement) {
  /** Before the first epoch; follows the validation loss. */
  public static EarlyStopping start(int patience) {
    return start(Selection.LOSS, patience);
  }

  /** Before the first epoch. */
  public static EarlyStopping start(Selection selection, int patience) {
    return new EarlyStopping(selection, patience, Double.POSITIVE_INFINITY, 0);
  }

  /** After an epoch whose validation has this number. */
  public EarlyStopping after(double number) {
    return number < best
        ? new EarlyStopping(selection, patience, number, 0)
        : new EarlyStopping(selection, patience, best, epochsWithoutImprovement + 1);
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
