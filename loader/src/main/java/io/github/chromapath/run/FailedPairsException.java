// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import io.github.chromapath.dataset.SkippedPair;
import java.io.IOException;
import java.util.List;

/** More than 1 % of a run's pairs cannot be used. The message is one sentence. */
public final class FailedPairsException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Serialization is not supported; only the message survives it. */
  private final transient List<SkippedPair> pairs;

  /**
   * A failure of pairs.
   *
   * @param failed the pairs that cannot be used, at least one
   * @param all number of training and validation pairs
   */
  FailedPairsException(List<SkippedPair> failed, int all) {
    super(
        failed.size()
            + " of the "
            + all
            + " pictures of this run cannot be used, the first of them "
            + failed.get(0).name()
            + ", and more than 1 % stop a run; check the disk and these files with 'chromapath dataset"
            + " check'.");
    pairs = List.copyOf(failed);
  }

  /** {@return the pairs that cannot be used, in the order in which they were met} */
  public List<SkippedPair> pairs() {
    return pairs;
  }
}
