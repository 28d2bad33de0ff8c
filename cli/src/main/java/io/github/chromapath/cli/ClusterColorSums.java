// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.backend.ReleaseStack;
import io.github.chromapath.cluster.PictureWork;
import io.github.chromapath.cluster.PictureWorker;
import io.github.chromapath.cluster.Site;
import io.github.chromapath.score.TrueColors;

/** The work of {@code cluster evaluate} that comes first: sums of the colours of an original. */
final class ClusterColorSums implements PictureWork {
  private static final long serialVersionUID = 1L;

  private final boolean labelled;

  /**
   * @param labelled whether originals have labels
   */
  ClusterColorSums(boolean labelled) {
    this.labelled = labelled;
  }

  @Override
  public boolean accepts(String name) {
    return ClusterArguments.isPicture(name);
  }

  @Override
  public PictureWorker open(Site site) {
    return new ClusterOriginals(
        labelled,
        (assignment, pair) -> {
          TrueColors colors = new TrueColors();
          colors.add(pair.picture(), Evaluation.labels(pair));
          return ClusterColors.numbers(colors);
        },
        new ReleaseStack());
  }
}
