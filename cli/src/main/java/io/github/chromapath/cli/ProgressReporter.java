// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.dataset.SkippedPair;
import io.github.chromapath.run.TrainingRun;

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
}
