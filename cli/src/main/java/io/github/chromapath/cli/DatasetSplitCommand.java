// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.dataset.SplitPlan;
import io.github.chromapath.dataset.SplitRequest;
import io.github.chromapath.dataset.StreetDataset;
import io.github.chromapath.image.PictureFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dataset split}: draws the parts of an experiment and writes their manifest. */
@Command(
    name = "split",
    description =
        "Draws training, validation and test parts of a data set, or takes them from lists, and"
            + " writes a manifest of their files with hashes. Without counts, validation and test"
            + " take a tenth each; Cityscapes and BDD100K keep their official parts.",
    footer = {
      "  chromapath dataset split --data streets --out split.json",
      "  chromapath dataset split --data GTA5 --out full.json --protocol full",
      "  chromapath dataset split --data GTA5 --out small.json --train 800 --test 100",
      "  chromapath dataset split --data streets --out as-paper.json --protocol paper --test 100",
      "  chromapath dataset split --data GTA5 --out listed.json --validation-list val.txt"
          + " --test-list test.txt"
    })
final class DatasetSplitCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @Mixin private ConsoleOptions console;
  @Mixin private LayoutOption layout;
  @Mixin private PartsOption parts;
  @Mixin private DrawOptions draw;
  @Mixin private SplitListOptions lists;

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
      names = "--validation",
      paramLabel = "N",
      description = "Number of validation pairs. Default: a tenth of the data set.")
  private Optional<Integer> validation = Optional.empty();

  @Option(names = "--force", description = "Replace an existing manifest.")
  private boolean force;

  @Override
  public Integer call() throws IOException {
    SplitRequest request = draw.request(validation);
    if (lists.given()) {
      lists.check(draw, validation.isPresent() || parts.given());
    }
    if (PictureFormat.ofExtension(out).isPresent()) {
      throw new CommandException(
          ExitCode.USAGE, "--out " + out + " is the name of a picture: give a .json file.");
    }
    OutputFile.check("--out", out, List.of(data), force);
    try (Interrupt interrupt = new Interrupt(console.err(), "Stopping.", PATIENCE)) {
      DataFolder folder =
          new DataFolder(
              data, layout.given(), DataFolder.remembering().withLabelIds(layout.labelIds()));
      StreetDataset images = folder.open(console);
      SplitPlan plan =
          lists.given()
              ? lists.plan(draw.protocol(), folder, images, console)
              : draw.plan(request, folder, images, parts, console);
      try {
        SplitOption.draw(images, plan, console, interrupt::stopRequested).manifest().write(out);
      } catch (CancellationException e) {
        throw new CommandException(
            ExitCode.FAILED, "stopped before " + out + " was written: run the command again.", e);
      }
    }
    console.out().println(out);
    return ExitCode.DONE.code();
  }
}
