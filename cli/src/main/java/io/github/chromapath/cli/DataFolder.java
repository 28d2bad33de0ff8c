// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.dataset.SkippedPair;
import io.github.chromapath.dataset.StreetDataset;
import io.github.chromapath.run.DatasetLayout;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The folder of a data set.
 *
 * @param path the folder
 * @param layout as given or stored; empty to guess it
 */
record DataFolder(Path path, Optional<DatasetLayout> layout) {
  /** The given layout, or otherwise the one that the folder looks like. */
  DatasetLayout chosenLayout() {
    return layout.orElseGet(() -> DatasetLayout.guess(path));
  }

  /**
   * Opens the data set, and says its size and what was skipped.
   *
   * @throws IOException if the folder is not such a data set
   */
  StreetDataset open(ConsoleOptions console) throws IOException {
    DatasetLayout chosen = chosenLayout();
    StreetDataset dataset = chosen.open(path);
    console.say(
        path
            + ": "
            + dataset.size()
            + " pictures, layout "
            + chosen.label()
            + (layout.isEmpty() ? " (guessed)" : "")
            + ", "
            + dataset.skipped().size()
            + " skipped");
    for (SkippedPair skipped : dataset.skipped()) {
      console.say("  skipped " + skipped.name() + ": " + skipped.reason());
    }
    return dataset;
  }
}
