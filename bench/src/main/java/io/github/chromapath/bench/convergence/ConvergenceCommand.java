// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.convergence;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.backend.Capabilities;
import io.github.chromapath.bench.options.MachineOptions;
import io.github.chromapath.bench.report.ResultsFolder;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.loss.Losses;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Trains in several precisions and tests whether they reach the same loss. */
@Command(
    name = "convergence",
    mixinStandardHelpOptions = true,
    description = {
      "Trains the joint network from scratch for each seed and precision, evaluates all in fp32 on held-out scenes,",
      "and prints, as Markdown, whether the difference of the losses exceeds the variation between seeds. Exit code 0 for any verdict."
    },
    footer = {
      "  chromapath-bench convergence",
      "  chromapath-bench convergence --steps 1000 --seeds 1,2,3,4,5 --out results"
    })
public final class ConvergenceCommand implements Callable<Integer> {
  private static final int BATCH = 4;
  private static final Setup.SceneCounts SCENES = new Setup.SceneCounts(480, 96);
  private static final long LINE_EVERY_NANOS = TimeUnit.SECONDS.toNanos(10);

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "400",
      description = "Steps of each training. Default: ${DEFAULT-VALUE}.")
  private int steps;

  @Option(
      names = "--seeds",
      paramLabel = "SEED",
      split = ",",
      defaultValue = "1,2,3",
      description =
          "Seeds of initial parameters, order and flips, 2 to 10 of them. Default: ${DEFAULT-VALUE}.")
  private List<Long> seeds;

  @Option(
      names = "--precisions",
      paramLabel = "P",
      split = ",",
      defaultValue = "fp32,bf16",
      description =
          "Precisions to train in: fp32, bf16, fp16. The first is compared with each of the others."
              + " Default: ${DEFAULT-VALUE}.")
  private List<Precision> precisions;

  @Option(
      names = "--width",
      paramLabel = "X",
      defaultValue = "0.25",
      description = "Multiplier of the network's channels. Default: ${DEFAULT-VALUE}.")
  private double width;

  @Option(
      names = "--size",
      paramLabel = "S",
      defaultValue = "192x112",
      description =
          "Size of the colour network's input, S or WIDTHxHEIGHT. Default: ${DEFAULT-VALUE}.")
  private String size;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "bench-results",
      description =
          "Folder for convergence.md, convergence.json and, in work/, the scenes. Default: ${DEFAULT-VALUE}.")
  private Path out;

  @Mixin private MachineOptions machine;

  @Spec private CommandSpec spec;

  private ConvergenceCommand() {}

  /** The command, ready to execute with {@code OMP_WAIT_POLICY=PASSIVE} in the environment. */
  public static CommandLine commandLine() {
    return new CommandLine(new ConvergenceCommand()).setCaseInsensitiveEnumValuesAllowed(true);
  }

  @Override
  public Integer call() throws IOException {
    Setup setup = setup();
    try (Backend backend = Backends.open(machine.device(), machine.backend())) {
      Capabilities can = backend.capabilities();
      refuseWhatIsNotSupported(can);
      Scenes scenes = scenes(setup);
      List<Outcome> outcomes = train(new SeededTraining(backend, setup, scenes));
      finish(
          new ConvergenceReport(
              can.device(), can.library(), setup, outcomes, Comparison.all(outcomes)));
    }
    return 0;
  }

  private Setup setup() {
    try {
      require(
          seeds.size() >= 2 && seeds.size() <= PairedDifference.MOST_PAIRS && distinct(seeds),
          "--seeds must be 2 to " + PairedDifference.MOST_PAIRS + " different numbers");
      require(
          precisions.size() >= 2 && distinct(precisions),
          "--precisions must be two or three different ones");
      return new Setup(width, Frame.parse(size), BATCH, steps, SCENES);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }

  private static boolean distinct(List<?> values) {
    return new HashSet<>(values).size() == values.size();
  }

  /** Fails early, before hours of training in the other precisions. */
  private void refuseWhatIsNotSupported(Capabilities can) {
    for (Precision precision : precisions) {
      if (!can.supports(precision.activations())) {
        throw new UnsupportedOperationException(
            String.format(
                Locale.ROOT,
                "%s does not convolve in %s: leave it out of --precisions",
                can.device(),
                precision.name().toLowerCase(Locale.ROOT)));
      }
    }
  }

  private Scenes scenes(Setup setup) throws IOException {
    say("Drawing " + (setup.scenes().training() + setup.scenes().heldOut()) + " scenes.");
    int drawing =
        machine.threads() == 0 ? Runtime.getRuntime().availableProcessors() : machine.threads();
    return Scenes.draw(out.resolve("work"), setup, drawing);
  }

  private List<Outcome> train(SeededTraining training) throws IOException {
    List<Outcome> outcomes = new ArrayList<>();
    int all = seeds.size() * precisions.size();
    for (long seed : seeds) {
      for (Precision precision : precisions) {
        String name =
            String.format(
                Locale.ROOT,
                "%d of %d: seed %d, %s",
                outcomes.size() + 1,
                all,
                seed,
                precision.name().toLowerCase(Locale.ROOT));
        say(name);
        Outcome outcome = training.run(seed, precision, progress(name));
        outcomes.add(outcome);
        say(
            String.format(
                Locale.ROOT,
                "%s: %.0f s, held-out total %.3f",
                name,
                outcome.training().seconds(),
                outcome.heldOut().fp32().total()));
      }
    }
    return outcomes;
  }

  /** A line every ten seconds. */
  private BiConsumer<Long, Losses> progress(String name) {
    long[] lastLine = {System.nanoTime()};
    return (step, losses) -> {
      long now = System.nanoTime();
      if (now - lastLine[0] >= LINE_EVERY_NANOS) {
        lastLine[0] = now;
        say(
            String.format(
                Locale.ROOT, "%s: step %d of %d, total %.3f", name, step, steps, losses.total()));
      }
    };
  }

  private void say(String line) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(line);
    err.flush();
  }

  private void finish(ConvergenceReport report) throws IOException {
    ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    String markdown = report.markdown();
    ResultsFolder folder = new ResultsFolder(out);
    folder.write("convergence.json", mapper.writeValueAsBytes(report));
    folder.write("convergence.md", markdown.getBytes(StandardCharsets.UTF_8));
    PrintWriter text = spec.commandLine().getOut();
    text.println(markdown);
    text.printf("Results are in %s.%n", out.toAbsolutePath());
    text.flush();
  }
}
