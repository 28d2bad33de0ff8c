// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.train;

import java.io.IOException;
import java.util.List;

/**
 * Another rank could not read its images. All ranks stop after the same step; the failed rank
 * throws the failure itself.
 */
public final class RankFailedException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * The failures of other ranks.
   *
   * @param failures a text for each rank; empty for those that did not fail
   */
  RankFailedException(List<String> failures) {
    super(sentence(failures));
  }

  private static String sentence(List<String> failures) {
    for (int rank = 0; rank < failures.size(); rank++) {
      if (!failures.get(rank).isEmpty()) {
        return "rank " + rank + " stopped: " + failures.get(rank);
      }
    }
    return "another rank stopped";
  }
}
