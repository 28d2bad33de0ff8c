// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.dataset.SplitPlan;
import io.github.chromapath.dataset.StreetDataset;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Whether the parts of a data set are those of its publisher, as a mixin. */
final class PartsOption {
  private static final String NAME = "--parts";

  /** Where the parts come from. */
  private enum Parts {
    OFFICIAL,
    SEEDED
  }

  @Option(
      names = NAME,
      paramLabel = "official|seeded",
      description =
          "Use the parts train, val and test of Cityscapes and BDD100K, or draw parts with the seed."
              + " Default: official if the data set has them and no count, seed or protocol is given.")
  private Optional<Parts> parts = Optional.empty();

  /** Whether parts with counts or a seed were asked for. */
  boolean seeded() {
    return parts.equals(Optional.of(Parts.SEEDED));
  }

  /** Whether the option is given. */
  boolean given() {
    return parts.isPresent();
  }

  /**
   * The official parts, if they are to be used; says so, or that they are not.
   *
   * @param counted whether the command line has counts, a seed or a protocol
   * @throws CommandException if official parts are asked for, and there are none or the command
   *     line contradicts them
   */
  Optional<SplitPlan.Listed> official(
      DataFolder folder, StreetDataset images, boolean counted, ConsoleOptions console) {
    boolean asked = parts.equals(Optional.of(Parts.OFFICIAL));
    if (asked && counted) {
      throw usage(" has pairs of its own: omit counts, seed and protocol of the split.");
    }
    Optional<SplitPlan.Listed> official = SplitPlan.Listed.official(images);
    if (asked && official.isEmpty()) {
      throw usage(
          ": " + folder.path() + " has no official parts with train and val pictures: omit it.");
    }
    if (official.isEmpty()) {
      return Optional.empty();
    }
    if (seeded() || counted) {
      console.say(
          "parts: drawn from all pictures, those of the official parts train, val and test together"
              + (seeded() ? "" : "; for these give " + NAME + " official"));
      return Optional.empty();
    }
    console.say(
        "parts: official, "
            + official.get().counts().text()
            + "; to draw them give "
            + NAME
            + " seeded");
    return official;
  }

  private static CommandException usage(String sentence) {
    return new CommandException(ExitCode.USAGE, NAME + " official" + sentence);
  }
}
