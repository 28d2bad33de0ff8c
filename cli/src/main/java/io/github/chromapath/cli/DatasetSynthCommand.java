// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.synth.SceneGenerator;
import io.github.chromapath.synth.SynthSpec;
import io.github.chromapath.synth.SyntheticDataset;
import io.github.chromapath.synth.TimeOfDay;
import io.github.chromapath.video.SyntheticFilms;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dataset synth}: draws a set of synthetic street scenes. */
@Command(
    name = "synth",
    description =
        "Draws synthetic street scenes with labels in GTA5's layout: images/00001.png,"
            + " labels/00001.png and so on. With --video, draws films and their optical flow"
            + " instead.",
    footer = {
      "  chromapath dataset synth --count 1000 --out streets",
      "  chromapath dataset synth --count 200 --out small --size 480x264 --seed 7",
      "  chromapath dataset synth --count 200 --out days --time noon,morning",
      "  chromapath dataset synth --count 8 --video 48 --out films --size 640x352"
    })
final class DatasetSynthCommand implements Callable<Integer> {
  private static final Pattern SIZE = Pattern.compile("(\\d{1,5})x(\\d{1,5})");
  private static final int MAX_FRAMES = 99_999;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @Mixin private ConsoleOptions console;

  @Option(
      names = "--count",
      required = true,
      paramLabel = "N",
      description = "Number of scenes, 1 to 99999.")
  private int count;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Folder of the data set; created if absent.")
  private Path out;

  @Option(
      names = "--size",
      paramLabel = "WIDTHxHEIGHT",
      defaultValue = SynthSpec.GTA5_WIDTH + "x" + SynthSpec.GTA5_HEIGHT,
      description = "Width and height of the pictures in pixels. Default: ${DEFAULT-VALUE}.")
  private String size;

  @Option(
      names = "--seed",
      paramLabel = "SEED",
      defaultValue = "1",
      description = "Random seed; equal seeds give equal files. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--time",
      paramLabel = "TIME",
      split = ",",
      description = "Hours and weathers of the scenes: ${COMPLETION-CANDIDATES}. Default: all.")
  private EnumSet<TimeOfDay> times = EnumSet.allOf(TimeOfDay.class);

  @Option(
      names = "--video",
      paramLabel = "N",
      description =
          "Draw films of N frames, 00001.mkv and so on, in which the camera and cars move, and for"
              + " each frame its flow to the last one, flow/00001/00002.flo. They have no labels.")
  private Optional<Integer> frames = Optional.empty();

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Number of drawing threads; 0 for one per processor. Default: ${DEFAULT-VALUE}.")
  private int threads;

  @Option(
      names = "--force",
      description = "Write into a folder that is not empty. Files of the same names are replaced.")
  private boolean force;

  @Override
  public Integer call() {
    SynthSpec spec = spec();
    Path folder = OutputFolder.create(out, List.of(), force, "--force");
    try (Interrupt interrupt =
        new Interrupt(console.err(), "Stopping after the scenes in progress.", PATIENCE)) {
      if (frames.isPresent()) {
        writeFilms(folder, spec, interrupt);
      } else {
        write(folder, spec, interrupt);
      }
    }
    console.out().println(out);
    return ExitCode.DONE.code();
  }

  private void write(Path folder, SynthSpec spec, Interrupt interrupt) {
    int drawing = threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
    try (Progress progress = console.progress("synth", "scenes", count)) {
      SyntheticDataset.write(
          folder,
          count,
          spec,
          drawing,
          done -> {
            progress.step(1);
            if (interrupt.stopRequested()) {
              throw new CancellationException();
            }
          });
    } catch (CancellationException e) {
      throw stopped("scenes", e);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private void writeFilms(Path folder, SynthSpec spec, Interrupt interrupt) {
    SceneGenerator generator = new SceneGenerator(spec);
    try (Progress progress = console.progress("synth", "films", count)) {
      for (int film = 1; film <= count; film++) {
        if (interrupt.stopRequested()) {
          throw stopped("films", new CancellationException());
        }
        SyntheticFilms.write(folder, generator, film, frames.get());
        progress.step(1);
      }
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private CommandException stopped(String what, CancellationException cause) {
    return new CommandException(
        ExitCode.FAILED,
        out
            + " has fewer than "
            + count
            + " "
            + what
            + ", since the command was stopped. Run it again with --force.",
        cause);
  }

  private CommandException unwritable(IOException cause) {
    return new CommandException(
        ExitCode.ENVIRONMENT,
        "writing into "
            + out
            + " failed ("
            + cause.getMessage()
            + "). Check permissions and free space there.",
        cause);
  }

  private SynthSpec spec() {
    Matcher matcher = SIZE.matcher(size);
    if (!matcher.matches()) {
      throw new CommandException(
          ExitCode.USAGE,
          "--size " + size + " is not a size. Give WIDTHxHEIGHT, for example 1914x1052.");
    }
    if (count < 1 || count > SyntheticDataset.MAX_SCENES) {
      throw new CommandException(
          ExitCode.USAGE,
          "--count " + count + " is out of range. Give 1 to " + SyntheticDataset.MAX_SCENES + ".");
    }
    if (frames.isPresent() && (frames.get() < 1 || frames.get() > MAX_FRAMES)) {
      throw new CommandException(
          ExitCode.USAGE,
          "--video " + frames.get() + " is out of range. Give 1 to " + MAX_FRAMES + ".");
    }
    if (threads < 0) {
      throw new CommandException(
          ExitCode.USAGE, "--threads " + threads + " is negative. Give 0 or more.");
    }
    try {
      return new SynthSpec(
          Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)), seed, times);
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, "--size " + size + ": " + e.getMessage() + ".", e);
    }
  }
}
