// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.dataset.DatasetException;
import io.github.chromapath.dataset.Split;
import io.github.chromapath.dataset.SplitManifest;
import io.github.chromapath.dataset.SplitPart;
import io.github.chromapath.dataset.SplitPlan;
import io.github.chromapath.dataset.StreetDataset;
import io.github.chromapath.run.DatasetLayout;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Option;

/** The manifest of a split, as a mixin. */
final class SplitOption {
  private static final String NAME = "--split";

  @Option(
      names = NAME,
      paramLabel = "FILE",
      description =
          "Manifest of 'dataset split': train on its training part and validate on its validation"
              + " part; with protocol paper, on its test part. The hashes of all files are checked."
              + " Default: draw validation pictures with --seed.")
  private Optional<Path> file = Optional.empty();

  /** The absolute path of the given file. */
  Optional<Path> path() {
    return file.map(given -> OptionalFile.absolute(NAME, given));
  }

  /** The file as given. */
  Optional<Path> given() {
    return file;
  }

  /**
   * The layout of a manifest.
   *
   * @param from its file, for the message
   * @param given the layout on the command line
   * @throws DatasetException if this version does not know it
   * @throws CommandException if it is not the given one
   */
  static Optional<DatasetLayout> layout(
      Path from, SplitManifest manifest, Optional<DatasetLayout> given) throws DatasetException {
    if (manifest.layout().isEmpty()) {
      return given;
    }
    try {
      DatasetLayout layout = DatasetLayout.ofLabel(manifest.layout().get());
      if (given.isPresent() && given.get() != layout) {
        throw new CommandException(
            ExitCode.USAGE,
            "--layout "
                + given.get().label()
                + " contradicts "
                + from
                + ", whose layout is "
                + layout.label()
                + ": omit --layout.");
      }
      return Optional.of(layout);
    } catch (IllegalArgumentException e) {
      throw new DatasetException(from, e.getMessage(), "draw the split again", e);
    }
  }

  /**
   * Draws a split and shows the progress.
   *
   * @param stop polled after each pair
   * @throws IOException if a file cannot be read
   * @throws CancellationException if {@code stop} ended the work
   */
  static Split draw(
      StreetDataset images, SplitPlan plan, ConsoleOptions console, BooleanSupplier stop)
      throws IOException {
    try (Progress progress = console.progress("hashing", "pairs", plan.choice().counts().total())) {
      return Split.draw(images, plan, afterPair(progress, stop));
    }
  }

  /**
   * Compares the files of a split with its hashes, and shows the progress.
   *
   * @param missing what to do about pairs that the data set does not have
   * @param stop polled after each pair
   * @throws IOException if the split does not fit the data set
   * @throws CommandException if {@code stop} ended the work
   */
  static void check(
      Split split, Split.Missing missing, ConsoleOptions console, BooleanSupplier stop)
      throws IOException {
    List<SplitPart> parts = Arrays.asList(SplitPart.values());
    SplitManifest manifest = split.manifest();
    OptionalLong seed = manifest.seed();
    console.say(
        "split: "
            + manifest.counts().text()
            + (seed.isPresent() ? ", seed " + seed.getAsLong() : ", from lists or official parts"));
    if (!manifest.hasHashes()) {
      console.say("The split has names only, so the content of its files is not checked.");
      split.check(parts, missing, () -> {});
      return;
    }
    try (Progress progress = console.progress("checking", "pairs", manifest.counts().total())) {
      split.check(parts, missing, afterPair(progress, stop));
    } catch (CancellationException e) {
      throw new CommandException(
          ExitCode.FAILED, "the check of the split was stopped: run the command again.", e);
    }
  }

  /** Counts pairs, and ends the work with a {@link CancellationException}. */
  static Runnable afterPair(Progress progress, BooleanSupplier stop) {
    return () -> {
      progress.step(1);
      if (stop.getAsBoolean()) {
        throw new CancellationException();
      }
    };
  }
}
