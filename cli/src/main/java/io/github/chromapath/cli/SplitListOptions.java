// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.dataset.DatasetException;
import io.github.chromapath.dataset.SplitLists;
import io.github.chromapath.dataset.SplitPart;
import io.github.chromapath.dataset.SplitPlan;
import io.github.chromapath.dataset.SplitProtocol;
import io.github.chromapath.dataset.StreetDataset;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The parts of a split as lists of pictures, as a mixin. */
final class SplitListOptions {
  @Option(
      names = "--train-list",
      paramLabel = "FILE",
      description =
          "Text file that names the training pictures, one in a line, with or without extension."
              + " Default: all that are in no other list.")
  private Optional<Path> train = Optional.empty();

  @Option(
      names = "--validation-list",
      paramLabel = "FILE",
      description = "Text file that names the validation pictures.")
  private Optional<Path> validation = Optional.empty();

  @Option(
      names = "--test-list",
      paramLabel = "FILE",
      description = "Text file that names the test pictures.")
  private Optional<Path> test = Optional.empty();

  /** Whether a list was given. */
  boolean given() {
    return !files().isEmpty();
  }

  private Map<SplitPart, Path> files() {
    Map<SplitPart, Path> files = new EnumMap<>(SplitPart.class);
    train.ifPresent(file -> files.put(SplitPart.TRAIN, file));
    validation.ifPresent(file -> files.put(SplitPart.VALIDATION, file));
    test.ifPresent(file -> files.put(SplitPart.TEST, file));
    return files;
  }

  /**
   * Checks the options that are given beside lists.
   *
   * @param validating whether the number of validation pairs, or where parts come from, was given
   * @throws CommandException if they contradict the lists
   */
  void check(DrawOptions draw, boolean validating) {
    if (draw.drawn() || validating) {
      throw usage("a part has the pictures of its list: omit counts, --parts and --split-seed.");
    }
    boolean paper = draw.protocol().equals(Optional.of(SplitProtocol.PAPER));
    if (draw.protocol().isPresent() && !paper) {
      throw usage(
          "--protocol " + draw.protocol().get().label() + " has counts: omit it or the lists.");
    }
    if (paper && (validation.isPresent() || test.isEmpty())) {
      throw usage(
          "--protocol paper selects the best epoch on the test part: give --test-list and no"
              + " --validation-list.");
    }
  }

  private static CommandException usage(String sentence) {
    return new CommandException(ExitCode.USAGE, sentence);
  }

  /**
   * The split that the lists describe, whose sizes are printed.
   *
   * @throws DatasetException if a list does not fit the data set
   */
  SplitPlan plan(
      Optional<SplitProtocol> protocol,
      DataFolder folder,
      StreetDataset images,
      ConsoleOptions console)
      throws DatasetException {
    SplitLists lists = SplitLists.read(files(), images);
    SplitPlan.Listed choice = new SplitPlan.Listed(lists.parts());
    console.say("split: " + choice.counts().text() + ", from lists");
    if (lists.skipped() > 0) {
      console.say(lists.skipped() + " listed pairs cannot be used and are in no part.");
    }
    DrawOptions.sayUnused(choice.counts(), images, console);
    return new SplitPlan(folder.chosenLayout().label(), protocol, choice);
  }
}
