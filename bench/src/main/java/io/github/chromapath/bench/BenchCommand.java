// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench;

import io.github.chromapath.backend.UnavailableBackendException;
import io.github.chromapath.bench.compare.CompareCommand;
import io.github.chromapath.bench.convergence.ConvergenceCommand;
import io.github.chromapath.bench.history.RecordCommand;
import io.github.chromapath.bench.operations.OperationsCommand;
import io.github.chromapath.bench.options.MachineOptions;
import io.github.chromapath.bench.pipeline.PipelineCommand;
import io.github.chromapath.bench.profile.OperationProfile;
import io.github.chromapath.bench.profile.PrecisionTimes;
import io.github.chromapath.bench.report.GrowthChart;
import io.github.chromapath.bench.report.ResultsFolder;
import io.github.chromapath.bench.run.Measurement;
import io.github.chromapath.bench.run.Run;
import io.github.chromapath.bench.run.Selection;
import io.github.chromapath.train.NonFiniteLossException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** Measures this project and its peers, and compares them. */
@Command(
    name = "chromapath-bench",
    mixinStandardHelpOptions = true,
    description = {
      "Measures chromapath, libtorch, TensorFlow and ONNX Runtime on the same weights and pictures.",
      "Exit codes: 0 done, 1 a result differs from the reference or chromapath failed, 2 wrong usage,",
      "3 this machine cannot do it."
    },
    footer = {
      "  chromapath-bench",
      "  chromapath-bench --full --out results",
      "  chromapath-bench --growth",
      "  chromapath-bench profile --size 896 --precision bf16 --mode training",
      "  chromapath-bench operations --mode training --match InstanceNorm",
      "  chromapath-bench precisions --size 896",
      "  chromapath-bench convergence --steps 400 --seeds 1,2,3",
      "  chromapath-bench pipeline --size 896",
      "  chromapath-bench compare old-results bench-results",
      "  chromapath-bench record bench-results --out bench/history"
    })
public final class BenchCommand implements Callable<Integer> {
  private static final int ENVIRONMENT = 3;

  @ArgGroup private Amount amount = new Amount();

  /** Extent of the measurement. */
  private static final class Amount {
    @Option(names = "--full", description = "Measures every size, which takes an hour or more.")
    private boolean full;

    @Option(
        names = "--growth",
        description = "Measures and charts time and memory against size, batch and threads.")
    private boolean growth;

    @Option(
        names = "--size",
        paramLabel = "S",
        description = "Measures inference and training at this size only.")
    private Integer size;
  }

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "bench-results",
      description =
          "Folder for results; results of an earlier run are replaced. Default: ${DEFAULT-VALUE}.")
  private Path out;

  @Mixin private MachineOptions machine;

  @Option(
      names = "--width",
      paramLabel = "X",
      defaultValue = "1.0",
      description = "Multiplier of the network's channels. Default: ${DEFAULT-VALUE}.")
  private double width;

  @Spec private CommandSpec spec;

  private BenchCommand() {}

  /** Measures. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  /** Ready to execute. */
  static CommandLine commandLine() {
    return new CommandLine(new BenchCommand())
        .addSubcommand(OperationProfile.commandLine())
        .addSubcommand(OperationsCommand.commandLine())
        .addSubcommand(PrecisionTimes.commandLine())
        .addSubcommand(ConvergenceCommand.commandLine())
        .addSubcommand(PipelineCommand.commandLine())
        .addSubcommand(CompareCommand.commandLine())
        .addSubcommand(RecordCommand.commandLine())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(BenchCommand::handle);
  }

  /**
   * Prints one sentence for an error that the user can fix; other errors keep their stack trace.
   */
  private static int handle(Exception failure, CommandLine command, ParseResult parsed)
      throws Exception {
    boolean unavailable =
        failure instanceof UnavailableBackendException
            || failure instanceof UnsupportedOperationException;
    boolean foreseen = failure instanceof IOException || failure instanceof NonFiniteLossException;
    if (!unavailable && !foreseen) {
      throw failure;
    }
    command.getErr().printf("%s: %s%n", command.getCommandName(), failure.getMessage());
    return unavailable ? ENVIRONMENT : 1;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<Run> runs = runs();
    Measurement measurement = Measurement.in(out, machine.threads(), spec.commandLine().getErr());
    boolean valid = measurement.run(runs);
    PrintWriter text = spec.commandLine().getOut();
    text.println(measurement.report(machine.threads()));
    if (amount.growth) {
      byte[] chart = new GrowthChart(measurement.results()).png();
      new ResultsFolder(out).write("growth.png", chart);
    }
    text.printf("Results are in %s.%n", out.toAbsolutePath());
    text.flush();
    return valid ? 0 : 1;
  }

  private List<Run> runs() {
    if (!(width > 0 && width <= 4)) {
      throw new ParameterException(spec.commandLine(), "--width must be in (0, 4], not " + width);
    }
    Selection selection = new Selection(machine.device(), machine.threads(), width);
    if (amount.size != null) {
      if (amount.size < 8 || amount.size % 8 != 0) {
        throw new ParameterException(
            spec.commandLine(), "--size must be a multiple of 8, not " + amount.size);
      }
      return selection.only(amount.size);
    }
    if (amount.growth) {
      return selection.growth(Runtime.getRuntime().availableProcessors());
    }
    return amount.full ? selection.full() : selection.quick();
  }
}
