// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.dataset.DatasetSubset;
import io.github.chromapath.dataset.FolderDataset;
import io.github.chromapath.dataset.Gta5Dataset;
import io.github.chromapath.dataset.OpenOptions;
import io.github.chromapath.dataset.Split;
import io.github.chromapath.dataset.SplitManifest;
import io.github.chromapath.dataset.SplitPart;
import io.github.chromapath.dataset.SplitPlan;
import io.github.chromapath.dataset.StreetDataset;
import io.github.chromapath.run.DatasetLayout;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The original pictures that coloured ones are compared with, as a mixin. */
final class OriginalsOptions {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Data set of the originals, in any --layout.")
  private Optional<Path> data = Optional.empty();

  @Mixin private LayoutOption layout;

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

  @Option(
      names = "--split",
      paramLabel = "FILE",
      description =
          "With --data: manifest of 'dataset split'. Its --part is judged, and the mean colours are"
              + " those of its training part. The hashes of all files are checked.")
  private Optional<Path> split = Optional.empty();

  @Option(
      names = "--part",
      paramLabel = "NAME",
      description =
          "Part to judge: ${COMPLETION-CANDIDATES}. Default: with --split, TEST; otherwise all"
              + " pictures. Without --split, of the official parts of Cityscapes and BDD100K.")
  private Optional<SplitPart> part = Optional.empty();

  /**
   * The originals.
   *
   * @param judged the images to judge
   * @param training the images of the training part of a split
   */
  record Sets(StreetDataset judged, Optional<StreetDataset> training) {}

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
    if (split.isPresent() && data.isEmpty()) {
      throw new CommandException(ExitCode.USAGE, "--split belongs to --data: give that folder.");
    }
    if (part.isPresent() && data.isEmpty()) {
      throw new CommandException(ExitCode.USAGE, "--part belongs to --data: give that folder.");
    }
    if (layout.given().isPresent() && data.isEmpty()) {
      throw new CommandException(ExitCode.USAGE, "--layout belongs to --data: give that folder.");
    }
    if (layout.labelIds().isPresent() && data.isEmpty() && labels.isEmpty()) {
      throw new CommandException(
          ExitCode.USAGE, "--label-ids belongs to --data or --labels: give such a folder.");
    }
  }

  /**
   * Opens the originals.
   *
   * @param console for the progress of checking a split
   * @param stop whether to end the check of a split
   */
  Sets open(ConsoleOptions console, BooleanSupplier stop) throws IOException {
    if (split.isPresent()) {
      return ofSplit(split.get(), console, stop);
    }
    if (data.isPresent()) {
      return ofFolder(new DataFolder(data.get(), layout.given(), options()), console);
    }
    StreetDataset folder =
        labels.isPresent()
            ? Gta5Dataset.open(truth.orElseThrow(), labels.get(), options())
            : FolderDataset.open(truth.orElseThrow());
    return new Sets(folder, Optional.empty());
  }

  private OpenOptions options() {
    return DataFolder.remembering().withLabelIds(layout.labelIds());
  }

  private Sets ofFolder(DataFolder folder, ConsoleOptions console) throws IOException {
    StreetDataset all = folder.openWithoutNames(console);
    if (part.isEmpty()) {
      return new Sets(all, Optional.empty());
    }
    Map<SplitPart, List<String>> parts = SplitPlan.Listed.parts(all);
    if (!parts.containsKey(part.get())) {
      throw new CommandException(
          ExitCode.USAGE,
          "--part "
              + part.get().label()
              + ": "
              + folder.path()
              + " has no such official part: give a manifest with --split.");
    }
    return new Sets(
        DatasetSubset.of(all, parts.get(part.get())),
        parts.containsKey(SplitPart.TRAIN)
            ? Optional.of(DatasetSubset.of(all, parts.get(SplitPart.TRAIN)))
            : Optional.empty());
  }

  private Sets ofSplit(Path file, ConsoleOptions console, BooleanSupplier stop) throws IOException {
    SplitManifest manifest = SplitManifest.read(file);
    Optional<DatasetLayout> stored = SplitOption.layout(file, manifest, layout.given());
    DataFolder folder = new DataFolder(data.orElseThrow(), stored, options());
    Split drawn = new Split(manifest, folder.open(console));
    SplitOption.check(drawn, Split.Missing.REFUSED, console, stop);
    boolean trained = !manifest.parts().get(SplitPart.TRAIN).isEmpty();
    return new Sets(
        drawn.part(part.orElse(SplitPart.TEST)),
        trained ? Optional.of(drawn.part(SplitPart.TRAIN)) : Optional.empty());
  }

  /** Opens a data set in the layout that it looks like. */
  static StreetDataset open(Path folder) throws IOException {
    return DatasetLayout.guess(folder).open(folder);
  }
}
