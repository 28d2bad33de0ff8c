// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import io.github.chromapath.loss.Losses;

/**
 * Losses in the log.
 *
 * @param raw without weights; its total is the weighted sum
 * @param weighted times the weights of the run; its total is the same
 */
public record LoggedLosses(Losses raw, Losses weighted) {
  /** {@return the weighted sum} */
  public double total() {
    return raw.total();
  }
}
