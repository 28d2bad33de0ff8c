// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.colorize.ColorizerOptions;
import io.github.chromapath.colorize.PhotoColorizer;
import io.github.chromapath.tensor.OutOfDeviceMemoryException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code infer}: colours picture files. */
@Command(
    name = "infer",
    description =
        "Colours pictures, each at its own size, depth and format, under the same names in another"
            + " folder. Pictures in colour are taken as their grey.",
    footer = {
      "  chromapath infer --model best.safetensors --out coloured street.jpg",
      "  chromapath infer --model best.safetensors --out coloured photos --side-by-side",
      "  chromapath infer --model best.safetensors --out coloured - --skip-existing",
      "  chromapath infer --model best.safetensors --out coloured photos --device cuda --gpu 1"
    })
final class InferCommand implements Callable<Integer> {
  private static final NetworkSize OF_CHECKPOINT = new NetworkSize(0, 0);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @Mixin private ConsoleOptions console;
  @Mixin private DeviceOptions device;
  @Mixin private PrecisionOption precision;

  @Parameters(
      paramLabel = "INPUT",
      arity = "1..*",
      description =
          "Picture files, folders with all that is below them, patterns such as 'photos/**.jpg', or"
              + " - for a list of paths on stdin.")
  private List<String> inputs;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "FILE",
      description = "Checkpoint to colour with.")
  private Path model;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description =
          "Folder for the coloured pictures; those of an input folder are mirrored below it.")
  private Path out;

  @Option(
      names = "--chroma",
      paramLabel = "F",
      description = "Factor on the colours, 0 for grey. Default: the checkpoint's.")
  private Double chroma;

  @Option(
      names = "--size",
      paramLabel = "N|WxH",
      description =
          "Size at which the network works, multiples of 8. Default: that of its training.")
  private String size;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "1",
      description = "Pictures that the network takes at once. Default: ${DEFAULT-VALUE}.")
  private int batch;

  @Option(
      names = "--side-by-side",
      description = "Also write NAME.side.png: grey on the left, coloured on the right.")
  private boolean sideBySide;

  @Option(
      names = "--segmentation",
      description = "Also write NAME.classes.png: the classes that the network saw.")
  private boolean segmentation;

  @Option(
      names = "--skip-existing",
      description = "Leave pictures alone whose outputs are there already.")
  private boolean skipExisting;

  @Option(names = "--force", description = "Replace outputs that are there already.")
  private boolean force;

  @Override
  public Integer call() throws IOException, InterruptedException {
    checkOptions();
    InputPictures found = InputPictures.find(inputs, System.in);
    List<ColorJob> jobs = ColorJob.plan(found.inputs(), out, sideBySide, segmentation);
    List<ColorJob> pending =
        skipExisting ? jobs.stream().filter(job -> !job.done()).toList() : jobs;
    found.failures().forEach(console.err()::println);
    int failed = found.failures().size();
    if (!pending.isEmpty()) {
      try (Interrupt interrupt =
          new Interrupt(console.err(), "Stopping after the pictures at hand.", PATIENCE)) {
        failed += color(pending, found.folders(), interrupt);
        if (interrupt.stopRequested()) {
          console.err().println("Stopped; the same command with --skip-existing goes on.");
        }
      }
    }
    if (!jobs.isEmpty()) {
      console.out().println(out);
    }
    if (skipExisting) {
      int skipped = jobs.size() - pending.size();
      console.say(skipped + " of " + jobs.size() + " pictures were there already.");
    }
    if (failed > 0) {
      int all = jobs.size() + found.failures().size();
      console.err().println(failed + " of " + all + " inputs failed; each is named above.");
    }
    return (failed == 0 ? ExitCode.DONE : ExitCode.FAILED).code();
  }

  private void checkOptions() {
    if (size != null) {
      NetworkSize.parse(size);
    }
    if (batch < 1) {
      throw new CommandException(ExitCode.USAGE, "--batch " + batch + ": give at least 1.");
    }
    if (chroma != null && !(chroma >= 0 && chroma < Double.POSITIVE_INFINITY)) {
      throw new CommandException(
          ExitCode.USAGE, "--chroma " + chroma + ": give a number of at least 0.");
    }
    if (skipExisting && force) {
      throw new CommandException(
          ExitCode.USAGE, "--skip-existing and --force contradict each other: give one of them.");
    }
  }

  private int color(List<ColorJob> jobs, List<Path> folders, Interrupt interrupt)
      throws IOException, InterruptedException {
    try (Backend backend = device.open();
        PhotoColorizer colorizer = load(backend)) {
      List<Path> sources =
          Stream.concat(folders.stream(), jobs.stream().map(ColorJob::input)).toList();
      OutputFolder.create(out, sources, skipExisting || force, "--skip-existing or --force");
      try (Progress progress = console.progress("infer", "pictures", jobs.size())) {
        return new ColorPipeline(colorizer, batch, progress, interrupt::stopRequested).run(jobs);
      }
    } catch (OutOfDeviceMemoryException e) {
      throw new CommandException(ExitCode.ENVIRONMENT, e.getMessage() + ".", e);
    }
  }

  private PhotoColorizer load(Backend backend) throws IOException {
    NetworkSize network = size == null ? OF_CHECKPOINT : NetworkSize.parse(size);
    OptionalDouble factor = chroma == null ? OptionalDouble.empty() : OptionalDouble.of(chroma);
    try {
      return PhotoColorizer.load(
          model,
          backend,
          new ColorizerOptions(
              network.height(),
              network.width(),
              factor,
              batch,
              segmentation,
              precision.on(backend)));
    } catch (ArithmeticException e) {
      throw new CommandException(
          ExitCode.FAILED, model + ": " + e.getMessage() + "; give another checkpoint.", e);
    }
  }
}
