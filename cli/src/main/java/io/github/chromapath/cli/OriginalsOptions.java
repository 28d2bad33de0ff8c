// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.dataset.FolderDataset;
import io.github.chromapath.dataset.Gta5Dataset;
import io.github.chromapath.dataset.StreetDataset;
import io.github.chromapath.run.DatasetLayout;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The original pictures that coloured ones are compared with, as a mixin. */
final class OriginalsOptions {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Data set of the originals: a folder in GTA5's layout, or one of pictures.")
  private Optional<Path> data = Optional.empty();

  @Option(
      names = "--truth",
      paramLabel = "DIR",
      description = "Instead of --data: folder of the originals in colour.")
  private Optional<Path> truth = Optional.empty();

  @Option(
      names = "--labels",
      paramLabel = "DIR",
      description =
          "With --truth: folder of label PNGs with the originals' names, for scores per class.")
  private Optional<Path> labels = Optional.empty();

  /**
   * Checks that the options do not contradict each other.
   *
   * @throws CommandException if they do
   */
  void check() {
    if (data.isPresent() == truth.isPresent()) {
      throw new CommandException(
          ExitCode.USAGE, "the originals are needed once: give either --data or --truth.");
    }
    if (labels.isPresent() && truth.isEmpty()) {
      throw new CommandException(
          ExitCode.USAGE, "--labels belongs to --truth: a --data folder has its own labels.");
    }
  }

  /** Opens the originals. */
  StreetDataset open() throws IOException {
    if (data.isPresent()) {
      return open(data.get());
    }
    return labels.isPresent()
        ? Gta5Dataset.open(truth.orElseThrow(), labels.get())
        : FolderDataset.open(truth.orElseThrow());
  }

  /** Opens a data set in the layout that it looks like. */
  static StreetDataset open(Path folder) throws IOException {
    return DatasetLayout.guess(folder).open(folder);
  }
}
