// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.dataset.DatasetAudit;
import io.github.chromapath.dataset.StreetDataset;
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
import picocli.CommandLine.Parameters;

/** {@code dataset check}: decodes a whole data set and says what training would skip. */
@Command(
    name = "check",
    description =
        "Decodes every picture and label of a data set. Reports sizes, classes, chroma and"
            + " duplicates, and names each pair that training would skip, with the reason. The exit"
            + " code is 1 if there is one.",
    footer = {
      "  chromapath dataset check GTA5",
      "  chromapath dataset check cityscapes --layout cityscapes --json check.json",
      "  chromapath dataset check my-photos --keep-grey --workers 2"
    })
final class DatasetCheckCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @Mixin private ConsoleOptions console;
  @Mixin private LayoutOption layout;
  @Mixin private GreyOption grey;

  @Parameters(paramLabel = "DIR", description = "Folder of the data set.")
  private Path data;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "Number of decoding threads. Default: one for each processor.")
  private Optional<Integer> workers = Optional.empty();

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Also write the result as JSON (docs/datasets.md).")
  private Optional<Path> json = Optional.empty();

  @Option(names = "--force", description = "Replace an existing --json file.")
  private boolean force;

  @Override
  public Integer call() throws IOException {
    int threads =
        TrainOptions.atLeastOne(
            "--workers", workers.orElse(Runtime.getRuntime().availableProcessors()));
    json.ifPresent(file -> OutputFile.check("--json", file, List.of(data), force));
    DataFolder folder =
        new DataFolder(
            data,
            layout.given(),
            DataFolder.remembering()
                .withLabelIds(layout.labelIds())
                .withGrey(grey.kept())
                .withWorkers(threads));
    try (Interrupt interrupt =
        new Interrupt(console.err(), "Stopping; nothing is written.", PATIENCE)) {
      StreetDataset dataset = folder.openWithoutNames(console);
      AuditText text = new AuditText(folder, dataset, audit(dataset, threads, interrupt));
      console.out().print(text.text());
      if (json.isPresent()) {
        text.writeJson(json.get());
      }
      return (text.complete() ? ExitCode.DONE : ExitCode.FAILED).code();
    }
  }

  private DatasetAudit audit(StreetDataset dataset, int threads, Interrupt interrupt) {
    try (Progress progress = console.progress("check", "pairs", dataset.size())) {
      return DatasetAudit.of(
          dataset, threads, SplitOption.afterPair(progress, interrupt::stopRequested));
    } catch (CancellationException e) {
      throw new CommandException(
          ExitCode.FAILED, "the check was stopped before its end: run the command again.", e);
    }
  }
}
