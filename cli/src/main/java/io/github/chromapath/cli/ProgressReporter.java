// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.dataset.SkippedPair;
import io.github.chromapath.run.ProgressListener;
import io.github.chromapath.score.Truth;
import io.github.chromapath.score.ValidationScores;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Shows training as progress, a line for each skipped pair, and their number at the end. */
abstract class ProgressReporter implements ProgressListener, AutoCloseable {
  /** Owned by this reporter. */
  final Progress progress;

  private final Map<SkippedPair.Kind, Integer> skipped = new EnumMap<>(SkippedPair.Kind.class);

  ProgressReporter(Progress progress) {
    this.progress = progress;
  }

  @Override
  public final void skipped(SkippedPair pair) {
    skipped.merge(pair.kind(), 1, Integer::sum);
    progress.message("skipped " + pair.name() + ": " + pair.reason());
  }

  /**
   * The number of skipped pairs, if there are any: "skipped 5 pictures: 2 failed, 3 without...".
   */
  private Optional<String> count() {
    int failed = skipped.getOrDefault(SkippedPair.Kind.FAILED, 0);
    int colorless = skipped.getOrDefault(SkippedPair.Kind.COLORLESS, 0);
    return skipped.isEmpty()
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "skipped %d pictures: %d failed, %d without colours",
                failed + colorless,
                failed,
                colorless));
  }

  @Override
  public final void close() {
    count().ifPresent(progress::message);
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
