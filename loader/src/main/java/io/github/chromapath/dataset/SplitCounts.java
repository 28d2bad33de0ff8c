// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

/**
 * The number of pairs in each part of a split.
 *
 * @param train pairs to train on, at least 0
 * @param validation pairs to validate on, at least 0
 * @param test pairs for the final scores, at least 0
 */
public record SplitCounts(int train, int validation, int test) {
  /**
   * Checks the counts.
   *
   * @throws IllegalArgumentException if one is negative
   */
  public SplitCounts {
    if (train < 0 || validation < 0 || test < 0) {
      throw new IllegalArgumentException(
          "a part cannot have a negative number of pairs: "
              + train
              + ", "
              + validation
              + " and "
              + test);
    }
  }

  /** {@return the number of pairs in all parts} */
  public long total() {
    return (long) train + validation + test;
  }

  /** {@return the counts in words: "6 train, 1 validation, 1 test"} */
  public String text() {
    return train + " train, " + validation + " validation, " + test + " test";
  }
}
