// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.dataset.DatasetException;
import io.github.chromapath.dataset.HeaderCache;
import io.github.chromapath.dataset.OpenOptions;
import io.github.chromapath.dataset.SkippedPair;
import io.github.chromapath.dataset.StreetDataset;
import io.github.chromapath.run.DatasetLayout;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The folder of a data set. Not thread-safe. */
final class DataFolder {
  private final Path path;
  private final Optional<DatasetLayout> layout;
  private final OpenOptions options;
  private Optional<DatasetLayout> guessed = Optional.empty();

  /**
   * A folder that is not opened yet.
   *
   * @param layout as given or stored; empty to guess it
   */
  DataFolder(Path path, Optional<DatasetLayout> layout, OpenOptions options) {
    this.path = path;
    this.layout = layout;
    this.options = options;
  }

  /** The options of a data set whose headers are remembered in the user's cache. */
  static OpenOptions remembering() {
    Path home = Path.of(System.getProperty("user.home", ""));
    return OpenOptions.standard().withHeaders(HeaderCache.usual(System.getenv(), home));
  }

  Path path() {
    return path;
  }

  OpenOptions options() {
    return options;
  }

  /**
   * The given layout, or otherwise the one that the folder looks like.
   *
   * @throws DatasetException if it looks like none
   */
  DatasetLayout chosenLayout() throws DatasetException {
    if (layout.isPresent()) {
      return layout.get();
    }
    if (guessed.isEmpty()) {
      guessed = Optional.of(DatasetLayout.guess(path));
    }
    return guessed.get();
  }

  /**
   * Opens the data set, and says its size and what was skipped.
   *
   * @throws IOException if the folder is not such a data set
   */
  StreetDataset open(ConsoleOptions console) throws IOException {
    StreetDataset dataset = openWithoutNames(console);
    for (SkippedPair skipped : dataset.skipped()) {
      console.say("  skipped " + skipped.name() + ": " + skipped.reason());
    }
    return dataset;
  }

  /**
   * Opens the data set, and says its size and the number of skipped pairs.
   *
   * @throws IOException if the folder is not such a data set
   */
  StreetDataset openWithoutNames(ConsoleOptions console) throws IOException {
    DatasetLayout chosen = chosenLayout();
    StreetDataset dataset = chosen.open(path, options);
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
    dataset.notes().forEach(console::say);
    return dataset;
  }
}
