// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.checkpoint.CheckpointSource;
import io.github.chromapath.colorize.ColorPipeline;
import io.github.chromapath.colorize.ColorizerOptions;
import io.github.chromapath.colorize.PhotoColorizer;
import io.github.chromapath.colorize.WarmUp;
import io.github.chromapath.tensor.OutOfDeviceMemoryException;
import io.github.chromapath.video.VideoSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code infer}: colours picture files. */
@Command(
    name = "infer",
    description =
        "Colours pictures and videos. Each keeps its size, depth, format and name, and is written"
            + " to another folder. Pictures in colour are first converted to grey.",
    footer = {
      "  chromapath infer photo.jpg --out coloured",
      "  chromapath infer --model best.safetensors --out coloured photos --side-by-side",
      "  chromapath infer --model best.safetensors --out coloured - --skip-existing",
      "  chromapath infer --model best.safetensors --out coloured photos --difference photos",
      "  chromapath infer photo.jpg --out coloured --confidence",
      "  chromapath infer photo.jpg --out coloured --hints strokes.png --hints-class car=#b02020",
      "  chromapath infer scans --out coloured --strip",
      "  chromapath infer photo.heic --out coloured --format jpeg --quality 90",
      "  chromapath infer film.mp4 --out coloured",
      "  chromapath infer film.mkv --out coloured --codec ffv1 --skip-existing",
      "  chromapath infer --model best.safetensors --out coloured photos --device cuda --gpu 1"
    })
final class InferCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @Mixin private ConsoleOptions console;
  @Mixin private DeviceOptions device;
  @Mixin private InferencePrecision precision;
  @Mixin private ColoringOptions coloring;
  @Mixin private ReadingOptions reading;
  @Mixin private OutputFormatOptions output;
  @Mixin private HintOptions hints;

  @ArgGroup(exclusive = false, heading = "%nOptions of videos:%n", order = 1)
  private VideoOptions video = new VideoOptions();

  @Parameters(
      paramLabel = "INPUT",
      arity = "1..*",
      description =
          "Picture and video files, folders (searched recursively), patterns such as"
              + " 'photos/**.jpg', or - for a list of paths on stdin.")
  private List<String> inputs;

  @Option(
      names = {"-0", "--null"},
      description =
          "Paths on stdin end in NUL, not at the end of a line, as of find -print0. A list with NUL"
              + " is read so without it too.")
  private boolean nul;

  @Option(
      names = "--model",
      paramLabel = "FILE|bundled",
      description =
          "Checkpoint to colour with. Default: the bundled model, which was trained on synthetic"
              + " streets.")
  private Optional<CheckpointSource> model = Optional.empty();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Folder for the results. The structure of input folders is mirrored below it.")
  private Path out;

  @Option(
      names = "--difference",
      paramLabel = "TRUTH",
      description =
          "Original in colour of the input, or a folder of originals with the inputs' names. Also"
              + " write NAME.difference.png, the CAM16-UCS difference of each pixel from black (0)"
              + " to yellow (20 or more), and print its mean.")
  private Optional<Path> difference = Optional.empty();

  @Option(names = "--skip-existing", description = "Skip pictures whose outputs exist.")
  private boolean skipExisting;

  @Option(names = "--force", description = "Replace outputs that exist.")
  private boolean force;

  @Override
  public Integer call() throws IOException {
    checkOptions();
    InputPictures found = InputPictures.find(inputs, () -> PathList.read(System.in, nul));
    Optional<TruthPictures> truths =
        difference.map(given -> TruthPictures.open(given, found.inputs()));
    List<ColorJob> jobs =
        ColorJob.plan(
            found.inputs(),
            out,
            new ColorJob.Wanted(
                reading.treatment(),
                coloring.sideBySide(),
                coloring.maps(),
                truths,
                hints.open(found.inputs()),
                output.choice()));
    List<ColorJob> pending =
        skipExisting ? jobs.stream().filter(job -> !job.done()).toList() : jobs;
    List<VideoJob> videos =
        VideoJob.plan(found.videos(), out).stream()
            .filter(job -> !skipExisting || !job.done())
            .toList();
    found.notes().forEach(console::say);
    OutputFormat.onlyRead(pending).ifPresent(console::say);
    if (!videos.isEmpty() && (coloring.showsMore() || difference.isPresent())) {
      console.say("Videos have no files beside them: only pictures are also shown in other ways.");
    }
    if (!videos.isEmpty() && hints.given()) {
      console.say("Hints are for pictures only: videos are coloured without them.");
    }
    found.failures().forEach(console.err()::println);
    int failed = found.failures().size();
    if (!pending.isEmpty() || !videos.isEmpty()) {
      try (Interrupt interrupt =
          new Interrupt(console.err(), "Stopping after the current pictures.", PATIENCE)) {
        failed += color(pending, videos, found.folders(), interrupt);
        if (interrupt.stopRequested()) {
          console.err().println("Stopped. To resume, run the same command with --skip-existing.");
        }
      }
    }
    truths.ifPresent(compared -> print(compared, pending));
    if (!jobs.isEmpty() || !found.videos().isEmpty()) {
      console.out().println(out);
    }
    if (skipExisting) {
      int all = jobs.size() + found.videos().size();
      int skipped = all - pending.size() - videos.size();
      String what = found.videos().isEmpty() ? "pictures" : "files";
      console.say(skipped + " of " + all + " " + what + " existed already.");
    }
    if (failed > 0) {
      int all = jobs.size() + found.videos().size() + found.failures().size();
      console.err().println(failed + " of " + all + " inputs failed; each is named above.");
    }
    return (failed == 0 ? ExitCode.DONE : ExitCode.FAILED).code();
  }

  /** A line for each picture that was compared, and one for all. */
  private void print(TruthPictures compared, List<ColorJob> jobs) {
    for (ColorJob job : jobs) {
      compared
          .summary(job.input())
          .ifPresent(
              summary ->
                  console
                      .out()
                      .println(
                          String.format(
                              Locale.ROOT,
                              "%s: mean CAM16-UCS difference %.2f, 95th percentile %.2f",
                              job.input(),
                              summary.mean(),
                              summary.percentile95())));
    }
    compared
        .mean()
        .ifPresent(
            mean ->
                console
                    .out()
                    .println(
                        String.format(
                            Locale.ROOT, "mean CAM16-UCS difference of all pictures: %.2f", mean)));
  }

  private void checkOptions() {
    coloring.check();
    output.choice();
    video.settings("");
    if (reading.treatment().allPages() && difference.isPresent()) {
      throw new CommandException(
          ExitCode.USAGE, "--pages all has no original for each page: omit --difference.");
    }
    if (reading.treatment().allPages() && hints.given()) {
      throw new CommandException(
          ExitCode.USAGE, "--pages all has no hints for each page: omit --hints.");
    }
    hints.classColors();
    if (skipExisting && force) {
      throw new CommandException(
          ExitCode.USAGE, "--skip-existing and --force contradict each other: give one of them.");
    }
  }

  private int color(
      List<ColorJob> jobs, List<VideoJob> videos, List<Path> folders, Interrupt interrupt)
      throws IOException {
    WarmUp warmUp = WarmUp.start();
    CheckpointSource source = model.orElseGet(CheckpointSource.Bundled::new);
    try (Backend backend = device.open()) {
      ColorizerOptions options = options(backend, source, jobs, videos);
      try (PhotoColorizer colorizer = PhotoColorizer.load(source, backend, options)) {
        coloring.check(source, colorizer);
        hints.check(colorizer);
        Stream<Path> files =
            Stream.concat(jobs.stream().map(ColorJob::input), videos.stream().map(VideoJob::input));
        List<Path> sources = Stream.concat(folders.stream(), files).toList();
        OutputFolder.create(out, sources, skipExisting || force, "--skip-existing or --force");
        int failed = jobs.isEmpty() ? 0 : colorPictures(colorizer, jobs, interrupt);
        if (!videos.isEmpty()) {
          VideoSettings settings = video.settings(VideoOptions.identity(source, backend, options));
          failed += new VideoWork(console, colorizer, settings, interrupt).color(videos);
        }
        return failed;
      }
    } catch (OutOfDeviceMemoryException e) {
      throw new CommandException(ExitCode.ENVIRONMENT, e.getMessage() + ".", e);
    } finally {
      warmUp.close();
    }
  }

  private int colorPictures(PhotoColorizer colorizer, List<ColorJob> jobs, Interrupt interrupt) {
    try (Progress progress = console.progress("infer", "pictures", jobs.size())) {
      return new ColorPipeline<ColorJob>(colorizer, new ColorReport(progress))
          .run(untilStopped(jobs, interrupt))
          .failed();
    }
  }

  /** The jobs; ends when a stop is requested. */
  private static Iterator<ColorJob> untilStopped(List<ColorJob> jobs, Interrupt interrupt) {
    Iterator<ColorJob> all = jobs.iterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return !interrupt.stopRequested() && all.hasNext();
      }

      @Override
      public ColorJob next() {
        return all.next();
      }
    };
  }

  private ColorizerOptions options(
      Backend backend, CheckpointSource source, List<ColorJob> jobs, List<VideoJob> videos)
      throws IOException {
    ColorizerOptions.Builder options = coloring.builder(hints.colorsClasses());
    if (model.isEmpty()) {
      console.say("Using the bundled model " + BundledModel.describe() + ".");
    }
    int pictures = videos.isEmpty() ? jobs.size() : InferencePrecision.MANY;
    precision.choose(options, backend, source, pictures).ifPresent(console::say);
    return options.build();
  }
}
