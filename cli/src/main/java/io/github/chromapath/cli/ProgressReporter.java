// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.dataset.SkippedPair;
import io.github.chromapath.run.TrainingRun;
import io.github.chromapath.score.Truth;
import io.github.chromapath.score.ValidationScores;
import java.util.Locale;

/** Shows training as progress, and a line for each skipped pair. */
abstract class ProgressReporter implements TrainingRun.ProgressListener, AutoCloseable {
  /** Owned by this reporter. */
  final Progress progress;

  ProgressReporter(Progress progress) {
    this.progress = progress;
  }

  @Override
  public final void skipped(SkippedPair pair) {
    progress.message("skipped " + pair.name() + ": " + pair.reason());
  }

  @Override
  public final void close() {
    progress.close();
  }

  /** The scores of a validation: "CAM16 4.31 (shared-L 3.90), mIoU 41.2 %". */
  static String text(ValidationScores scores) {
    String cam16 =
        String.format(
            Locale.ROOT,
            "CAM16 %.3f (%s %.3f)",
            scores.cam16().get(Truth.TRUE),
            Truth.SHARED_LIGHTNESS.id(),
            scores.cam16().get(Truth.SHARED_LIGHTNESS));
    return cam16
        + scores
            .segmentation()
            .map(classes -> String.format(Locale.ROOT, ", mIoU %.1f %%", 100 * classes.meanIou()))
            .orElse("");
  }
}
