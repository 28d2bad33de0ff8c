// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import io.github.chromapath.backend.Backend;
import io.github.chromapath.dataset.Gta5Dataset;
import io.github.chromapath.run.LearningRateSchedule;
import io.github.chromapath.run.RunFolder;
import io.github.chromapath.run.TrainConfig;
import io.github.chromapath.run.TrainingRun;
import io.github.chromapath.synth.SynthSpec;
import io.github.chromapath.synth.SyntheticDataset;
import io.github.chromapath.synth.TimeOfDay;
import io.github.chromapath.train.TrainingLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code demo}: synthesis, training and colouring end to end, without other files. */
@Command(
    name = "demo",
    description =
        "Colours synthetic street scenes and a photograph with the bundled model. Then trains a"
            + " narrow network on other scenes, colours the same kinds of pictures with it, and"
            + " writes report.html.",
    footer = "  chromapath demo")
final class DemoCommand implements Callable<Integer> {
  private static final String DEFAULT_OUT = "chromapath-demo";
  private static final int SCENES = 480;
  private static final int HELD_OUT = 24;
  private static final int SCENE_WIDTH = 448;
  private static final int SCENE_HEIGHT = 248;

  /**
   * Clear days only: one grey sky may be blue by day or golden at dusk, which takes longer to
   * learn.
   */
  private static final ImmutableSet<TimeOfDay> TIMES =
      Sets.immutableEnumSet(TimeOfDay.MORNING, TimeOfDay.NOON);

  /** The size of the bundled model's training scenes; docs/streets.md. */
  private static final SynthSpec FRESH = new SynthSpec(960, 528, 3);

  private static final int FRESH_SCENES = 6;

  private static final long SEED = 1;
  private static final long HELD_OUT_SEED = 2;

  @Mixin private ConsoleOptions console;
  @Mixin private DeviceOptions device;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for all results. Default: a new folder " + DEFAULT_OUT + ".")
  private Path out;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "960",
      description =
          "Training steps of four scenes; 960 take about four minutes on two processor cores."
              + " Default: ${DEFAULT-VALUE}.")
  private int steps;

  @Option(names = "--force", description = "Write into a folder that is not empty.")
  private boolean force;

  @Override
  public Integer call() throws IOException {
    if (steps < 1) {
      throw new CommandException(ExitCode.USAGE, "--steps " + steps + ": give at least 1.");
    }
    Path folder =
        OutputFolder.create(out == null ? freeFolder() : out, List.of(), force, "--force");
    try (Interrupt interrupt =
            new Interrupt(console.err(), "Stopping the demo.", Duration.ofMinutes(1));
        Backend backend = device.open()) {
      Path fresh = draw(folder.resolve("fresh"), FRESH_SCENES, FRESH, "fresh scenes");
      BundledColors bundled =
          BundledColors.of(
              console, backend, Gta5Dataset.open(fresh), DemoResults.photograph(folder));
      console.out().println(bundled.summary());
      if (interrupt.stopRequested()) {
        return ExitCode.FAILED.code();
      }
      Path data = draw(folder.resolve("data"), SCENES, clearDays(SEED), "training scenes");
      Path heldOut =
          draw(folder.resolve("held-out"), HELD_OUT, clearDays(HELD_OUT_SEED), "held-out");
      RunFolder run = train(backend, data, folder.resolve("run"), interrupt);
      if (interrupt.stopRequested()) {
        return ExitCode.FAILED.code();
      }
      Path model = run.last();
      DemoResults results = new DemoResults(console, backend, run);
      Path report = results.write(Gta5Dataset.open(heldOut), folder, bundled);
      console.out().println(results.summary());
      console.out().println("model  " + model);
      console.out().println("report " + report);
    }
    return ExitCode.DONE.code();
  }

  private static Path freeFolder() {
    Path folder = Path.of(DEFAULT_OUT);
    for (int i = 2; Files.exists(folder); i++) {
      folder = Path.of(DEFAULT_OUT + "-" + i);
    }
    return folder;
  }

  private static SynthSpec clearDays(long seed) {
    return new SynthSpec(SCENE_WIDTH, SCENE_HEIGHT, seed, TIMES);
  }

  private Path draw(Path folder, int count, SynthSpec spec, String unit) throws IOException {
    try (Progress progress = console.progress("drawing", unit, count)) {
      SyntheticDataset.write(folder, count, spec, device.threads(), done -> progress.step(1));
    }
    return folder;
  }

  private RunFolder train(Backend backend, Path data, Path runFolder, Interrupt interrupt)
      throws IOException {
    RunFolder folder = new RunFolder(Files.createDirectories(runFolder));
    console.say(
        String.format(
            Locale.ROOT, "Training a network of a quarter of the channels: %d steps.", steps));
    TrainConfig config = DemoConfig.of(data);
    TrainingLimits limits = new TrainingLimits(Integer.MAX_VALUE, steps);
    try (TrainingRun run = TrainingRun.start(backend, config, folder, Gta5Dataset.open(data));
        DemoReporter reporter = new DemoReporter(console, steps)) {
      float lr = config.optimizer().rule().lr();
      run.train(
          limits, LearningRateSchedule.falling(lr, steps), reporter, interrupt::stopRequested);
    }
    return folder;
  }
}
