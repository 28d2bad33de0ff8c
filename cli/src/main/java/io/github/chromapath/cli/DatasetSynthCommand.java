// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import com.google.common.collect.Sets;
import io.github.chromapath.synth.SynthSpec;
import io.github.chromapath.synth.SyntheticDataset;
import io.github.chromapath.synth.TimeOfDay;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dataset synth}: draws a street set. */
@Command(
    name = "synth",
    description =
        "Draws street scenes with their labels, in GTA5's layout: images/00001.png and"
            + " labels/00001.png onwards.",
    footer = {
      "  chromapath dataset synth --count 1000 --out streets",
      "  chromapath dataset synth --count 200 --out small --size 480x264 --seed 7",
      "  chromapath dataset synth --count 200 --out days --time noon,morning"
    })
final class DatasetSynthCommand implements Callable<Integer> {
  private static final Pattern SIZE = Pattern.compile("(\\d{1,5})x(\\d{1,5})");
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @Mixin private ConsoleOptions console;

  @Option(
      names = "--count",
      required = true,
      paramLabel = "N",
      description = "How many scenes, 1 to 99999.")
  private int count;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Folder for the data set.")
  private Path out;

  @Option(
      names = "--size",
      paramLabel = "WxH",
      defaultValue = SynthSpec.GTA5_WIDTH + "x" + SynthSpec.GTA5_HEIGHT,
      description = "Width and height of the pictures. Default: ${DEFAULT-VALUE}.")
  private String size;

  @Option(
      names = "--seed",
      paramLabel = "SEED",
      defaultValue = "1",
      description =
          "Which streets; the same number gives the same files. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--time",
      paramLabel = "TIME",
      split = ",",
      description = "Hours and weathers, of ${COMPLETION-CANDIDATES}. Default: all.")
  private EnumSet<TimeOfDay> times = EnumSet.allOf(TimeOfDay.class);

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      description = "Threads that draw; 0 for all processors. Default: ${DEFAULT-VALUE}.")
  private int threads;

  @Option(
      names = "--force",
      description = "Write into a folder that holds files already, replacing those of same names.")
  private boolean force;

  @Override
  public Integer call() {
    SynthSpec spec = spec();
    Path folder = OutputFolder.create(out, List.of(), force, "--force");
    try (Interrupt interrupt =
        new Interrupt(console.err(), "Stopping after the scenes at hand.", PATIENCE)) {
      write(folder, spec, interrupt);
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
      throw new CommandException(
          ExitCode.FAILED,
          "stopped, with fewer than "
              + count
              + " scenes in "
              + out
              + ": add --force to begin again.",
          e);
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.ENVIRONMENT,
          "writing into " + out + " failed (" + e + "): check permissions and space there.",
          e);
    }
  }

  private SynthSpec spec() {
    Matcher matcher = SIZE.matcher(size);
    if (!matcher.matches()) {
      throw new CommandException(
          ExitCode.USAGE, "--size " + size + ": give WIDTHxHEIGHT, for example 1914x1052.");
    }
    if (count < 1 || count > SyntheticDataset.MOST) {
      throw new CommandException(
          ExitCode.USAGE, "--count " + count + ": give 1 to " + SyntheticDataset.MOST + ".");
    }
    if (threads < 0) {
      throw new CommandException(
          ExitCode.USAGE, "--threads " + threads + " is negative: give 0 or more.");
    }
    try {
      return new SynthSpec(
          Integer.parseInt(matcher.group(1)),
          Integer.parseInt(matcher.group(2)),
          seed,
          Sets.immutableEnumSet(times));
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, "--size " + size + ": " + e.getMessage() + ".", e);
    }
  }
}
