// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import io.github.chromapath.score.ValidationScores;
import java.util.Optional;

/**
 * An epoch in the log; the last epoch may be cut short by a limit on steps.
 *
 * @param epoch epochs completed
 * @param step total steps completed
 * @param losses means over the training steps, and of the validation after the epoch
 * @param scores of the validation; empty if an earlier version wrote the line
 * @param best whether the validation was the best so far
 */
public record EpochEntry(
    int epoch, long step, Pair losses, Optional<ValidationScores> scores, boolean best) {
  /**
   * The losses of an epoch.
   *
   * @param training means over the training steps
   * @param validation means over the validation images
   */
  public record Pair(LoggedLosses training, LoggedLosses validation) {}
}
