// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import java.util.Locale;

/** Published sizes of the parts, and which part selects the best epoch. */
public enum SplitProtocol {
  /** All of GTA5: 20466 pairs for training and validation, 4500 for test. */
  FULL(19_966, 500, 4500),
  /** The paper's smaller experiment: 2000 pairs for training and validation, 500 for test. */
  REDUCED(1800, 200, 500),
  /**
   * The paper's procedure: no validation part, and the best epoch is selected on the test part. Its
   * scores on that part are therefore optimistic.
   */
  PAPER(20_466, 0, 4500);

  private final int train;
  private final int validation;
  private final int test;

  SplitProtocol(int train, int validation, int test) {
    this.train = train;
    this.validation = validation;
    this.test = test;
  }

  /** {@return the published number of pairs in each part} */
  public SplitCounts counts() {
    return new SplitCounts(train, validation, test);
  }

  /** {@return the part on which the best epoch is selected} */
  public SplitPart selection() {
    return validation == 0 ? SplitPart.TEST : SplitPart.VALIDATION;
  }

  /** {@return the name in options and files: lower case} */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
