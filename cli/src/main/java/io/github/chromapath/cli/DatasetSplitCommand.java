// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.dataset.Split;
import io.github.chromapath.dataset.SplitCounts;
import io.github.chromapath.dataset.SplitPlan;
import io.github.chromapath.dataset.SplitProtocol;
import io.github.chromapath.dataset.SplitRequest;
import io.github.chromapath.dataset.StreetDataset;
import io.github.chromapath.image.PictureFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dataset split}: draws the parts of an experiment and writes their manifest. */
@Command(
    name = "split",
    description =
        "Draws training, validation and test parts of a data set and writes a manifest of their"
            + " files with hashes. Without counts, validation and test take a tenth each.",
    footer = {
      "  chromapath dataset split --data streets --out split.json",
      "  chromapath dataset split --data GTA5 --out full.json --protocol full",
      "  chromapath dataset split --data GTA5 --out small.json --train 800 --test 100",
      "  chromapath dataset split --data streets --out as-paper.json --protocol paper --test 100"
    })
final class DatasetSplitCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @Mixin private ConsoleOptions console;
  @Mixin private LayoutOption layout;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "Folder of the data set.")
  private Path data;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "Manifest to write, a JSON file.")
  private Path out;

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
      names = "--validation",
      paramLabel = "N",
      description = "Number of validation pairs. Default: a tenth of the data set.")
  private Optional<Integer> validation = Optional.empty();

  @Option(
      names = "--test",
      paramLabel = "N",
      description = "Number of test pairs. Default: a tenth of the data set.")
  private Optional<Integer> test = Optional.empty();

  @Option(
      names = "--split-seed",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Seed of the split, independent of the seed of training; the parts depend only on it, on"
              + " the counts and on the names. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(names = "--force", description = "Replace an existing manifest.")
  private boolean force;

  @Override
  public Integer call() throws IOException {
    SplitRequest request = request();
    if (PictureFormat.ofExtension(out).isPresent()) {
      throw new CommandException(
          ExitCode.USAGE, "--out " + out + " is the name of a picture: give a .json file.");
    }
    OutputFile.check("--out", out, List.of(data), force);
    try (Interrupt interrupt = new Interrupt(console.err(), "Stopping.", PATIENCE)) {
      DataFolder folder = new DataFolder(data, layout.given());
      StreetDataset images = folder.open(console);
      SplitCounts counts = request.counts(images, data);
      say(counts, images);
      SplitPlan plan = new SplitPlan(folder.chosenLayout().label(), protocol, counts, seed);
      draw(images, plan, interrupt).manifest().write(out);
    }
    console.out().println(out);
    return ExitCode.DONE.code();
  }

  private SplitRequest request() {
    try {
      return new SplitRequest(protocol, count(train), count(validation), count(test));
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, e.getMessage() + ".", e);
    }
  }

  private static OptionalInt count(Optional<Integer> option) {
    return option.map(OptionalInt::of).orElseGet(OptionalInt::empty);
  }

  private void say(SplitCounts counts, StreetDataset images) {
    boolean given = protocol.isPresent() || train.isPresent() || validation.isPresent();
    console.say(
        "split: "
            + counts.text()
            + ", seed "
            + seed
            + (given || test.isPresent() ? "" : " (80, 10 and 10 per cent by default)"));
    long unused = images.size() - counts.total();
    if (unused > 0) {
      console.say(unused + " usable pairs are in no part.");
    }
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
  }

  private Split draw(StreetDataset images, SplitPlan plan, Interrupt interrupt) throws IOException {
    try (Progress progress = console.progress("hashing", "pairs", plan.counts().total())) {
      return Split.draw(images, plan, SplitOption.afterPair(progress, interrupt::stopRequested));
    } catch (CancellationException e) {
      throw new CommandException(
          ExitCode.FAILED, "stopped before " + out + " was written: run the command again.", e);
    }
  }
}
