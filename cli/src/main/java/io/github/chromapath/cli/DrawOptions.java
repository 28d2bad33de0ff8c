// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.dataset.SplitCounts;
import io.github.chromapath.dataset.SplitPlan;
import io.github.chromapath.dataset.SplitProtocol;
import io.github.chromapath.dataset.SplitRequest;
import io.github.chromapath.dataset.StreetDataset;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/**
 * How to draw the parts of a split, as a mixin. The number of validation pairs is an option of the
 * commands, since it means more in {@code train}.
 */
final class DrawOptions {
  @Option(
      names = "--protocol",
      paramLabel = "NAME",
      description =
          "Published sizes: full (GTA5: 20466 for training and validation, 4500 for test), reduced"
              + " (2000 and 500), or paper (20466 and 4500, and the best epoch is selected on the"
              + " test part, as the paper does; takes other counts too).")
  private Optional<SplitProtocol> protocol = Optional.empty();

  @Option(
      names = "--train",
      paramLabel = "N",
      description = "Number of training pairs. Default: all that the other parts leave.")
  private Optional<Integer> train = Optional.empty();

  @Option(
      names = "--test",
      paramLabel = "N",
      description = "Number of test pairs. Default: a tenth of the data set.")
  private Optional<Integer> test = Optional.empty();

  @Option(
      names = "--split-seed",
      paramLabel = "N",
      description =
          "Seed of the split, independent of the seed of training; the parts depend only on it, on"
              + " the counts and on the names. Default: 1.")
  private Optional<Long> seed = Optional.empty();

  /** Whether one of these options was given. */
  boolean given() {
    return protocol.isPresent() || drawn();
  }

  /** The published sizes asked for. */
  Optional<SplitProtocol> protocol() {
    return protocol;
  }

  /** Whether a count or the seed was given. */
  boolean drawn() {
    return train.isPresent() || test.isPresent() || seed.isPresent();
  }

  /**
   * The sizes asked for.
   *
   * @param validation number of validation pairs, if given
   * @throws CommandException if a count is out of range or contradicts the protocol
   */
  SplitRequest request(Optional<Integer> validation) {
    try {
      return new SplitRequest(protocol, count(train), count(validation), count(test));
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, e.getMessage() + ".", e);
    }
  }

  private static OptionalInt count(Optional<Integer> option) {
    return option.map(OptionalInt::of).orElseGet(OptionalInt::empty);
  }

  /**
   * The split of a data set, whose sizes are printed.
   *
   * @throws IOException if the data set has too few usable pairs
   */
  SplitPlan plan(
      SplitRequest request,
      DataFolder folder,
      StreetDataset images,
      PartsOption parts,
      ConsoleOptions console)
      throws IOException {
    boolean counted =
        protocol.isPresent()
            || train.isPresent()
            || test.isPresent()
            || request.validation().isPresent();
    Optional<SplitPlan.Listed> official =
        parts.official(folder, images, counted || seed.isPresent(), console);
    if (official.isPresent()) {
      return new SplitPlan(folder.chosenLayout().label(), protocol, official.get());
    }
    SplitCounts counts = request.counts(images, folder.path());
    console.say(
        "split: "
            + counts.text()
            + ", seed "
            + seed.orElse(1L)
            + (counted ? "" : " (80, 10 and 10 per cent by default)"));
    sayUnused(counts, images, console);
    boolean published = train.isEmpty() && protocol.isPresent() && test.isEmpty();
    int lacking = published ? protocol.get().counts().train() - counts.train() : 0;
    if (lacking > 0) {
      console.say(
          "The training part has "
              + lacking
              + " pairs fewer than protocol "
              + protocol.get().label()
              + ", since skipped pairs cannot be used.");
    }
    return new SplitPlan(
        folder.chosenLayout().label(), protocol, new SplitPlan.Seeded(counts, seed.orElse(1L)));
  }

  /** Prints how many pairs are in no part, if there are any. */
  static void sayUnused(SplitCounts counts, StreetDataset images, ConsoleOptions console) {
    long unused = images.size() - counts.total();
    if (unused > 0) {
      console.say(unused + " usable pairs are in no part.");
    }
  }
}
