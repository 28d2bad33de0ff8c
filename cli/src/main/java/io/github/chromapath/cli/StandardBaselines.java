// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.dataset.StreetDataset;
import io.github.chromapath.score.Ab;
import io.github.chromapath.score.AbField;
import io.github.chromapath.score.TrueColors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The colourings without a network that every table shows. */
final class StandardBaselines {
  /** Name of the colouring with a* = b* = 0. */
  static final String NEUTRAL = "neutral";

  private StandardBaselines() {}

  /**
   * Neutral, the mean colour, and the mean colour of each true class, in this order. The last needs
   * labels.
   *
   * @param training the training set, whose colours are used; empty for those of the judged images
   * @param judged the judged images
   * @throws IOException if the thread is interrupted
   */
  static List<Evaluation.Baseline> of(
      Optional<StreetDataset> training,
      StreetDataset judged,
      ImageTasks tasks,
      ConsoleOptions console)
      throws IOException {
    StreetDataset source = training.orElse(judged);
    try (Progress progress = console.progress("mean colours", "pictures", source.size())) {
      TrueColors colors = MeanColors.of(source, tasks, progress, training.isPresent());
      return training.isPresent() ? of(colors, " of the training set") : ofJudged(colors);
    }
  }

  /**
   * The same colourings with the colours of the judged images.
   *
   * @param colors those of all judged images
   */
  static List<Evaluation.Baseline> ofJudged(TrueColors colors) {
    return of(colors, " of these images");
  }

  private static List<Evaluation.Baseline> of(TrueColors colors, String of) {
    List<Evaluation.Baseline> baselines = new ArrayList<>();
    baselines.add(new Evaluation.Baseline(NEUTRAL, AbField.NEUTRAL));
    Optional<Ab> mean = colors.mean();
    if (mean.isPresent()) {
      baselines.add(new Evaluation.Baseline("mean colour" + of, AbField.constant(mean.get())));
      if (!colors.byLabel().isEmpty()) {
        baselines.add(
            new Evaluation.Baseline(
                "mean colour of each true class" + of,
                new AbField.ByLabel(colors.byLabel(), mean.get())));
      }
    }
    return baselines;
  }
}
