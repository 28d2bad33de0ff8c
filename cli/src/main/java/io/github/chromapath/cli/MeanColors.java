// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.dataset.StreetDataset;
import io.github.chromapath.score.TrueColors;
import java.io.IOException;

/** The mean colours of a data set, over all pixels and for each label. */
final class MeanColors {
  private MeanColors() {}

  /**
   * Reads every image and leaves out those that cannot be used.
   *
   * @param named whether these are named
   * @throws IOException if the thread is interrupted
   */
  static TrueColors of(StreetDataset data, ImageTasks tasks, Progress progress, boolean named)
      throws IOException {
    TrueColors colors = new TrueColors();
    tasks.run(
        data,
        pair -> {
          TrueColors own = new TrueColors();
          own.add(pair.picture(), Evaluation.labels(pair));
          return own;
        },
        new ImageTasks.Outcome<>() {
          @Override
          public void done(TrueColors own) {
            colors.merge(own);
            progress.step(1);
          }

          @Override
          public void failed(String sentence) {
            if (named) {
              progress.failure(sentence);
            }
            progress.step(1);
          }
        });
    return colors;
  }
}
