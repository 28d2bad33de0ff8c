// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.train;

/** The number of a validation by which the best epoch is selected; lower is better. */
public enum Selection {
  /** The total loss, as in the paper. */
  LOSS("loss"),
  /**
   * The mean CAM16-UCS difference to the real images, {@link ValidationScorer#meanDifference}. It
   * does not contain the cross entropy, whose rise need not make colours worse.
   */
  CAM16("cam16");

  private final String id;

  Selection(String id) {
    this.id = id;
  }

  /** The name on the command line and in files. */
  public String id() {
    return id;
  }
}
