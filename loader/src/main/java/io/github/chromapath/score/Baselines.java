// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import java.util.List;
import java.util.stream.Stream;

/**
 * The scores of colourings without a network, which every table shows.
 *
 * @param neutral the grey picture itself: a* = b* = 0
 * @param others the other baselines, such as one mean colour, or one per true class
 */
public record Baselines(ModelScores neutral, List<ModelScores> others) {
  /** Copies the list. */
  public Baselines {
    others = List.copyOf(others);
  }

  /** {@return every baseline, neutral first} */
  public Stream<ModelScores> stream() {
    return Stream.concat(Stream.of(neutral), others.stream());
  }
}
