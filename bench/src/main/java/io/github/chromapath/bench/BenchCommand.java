// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.github.chromapath.backend.UnavailableBackendException;
import io.github.chromapath.bench.compare.CompareCommand;
import io.github.chromapath.bench.convergence.ConvergenceCommand;
import io.github.chromapath.bench.options.MachineOptions;
import io.github.chromapath.bench.pipeline.PipelineCommand;
import io.github.chromapath.bench.profile.OperationProfile;
import io.github.chromapath.bench.profile.PrecisionTimes;
import io.github.chromapath.bench.report.Environment;
import io.github.chromapath.bench.report.Failure;
import io.github.chromapath.bench.report.GrowthChart;
import io.github.chromapath.bench.report.Report;
import io.github.chromapath.bench.report.Results;
import io.github.chromapath.bench.report.ResultsFolder;
import io.github.chromapath.bench.run.JmhProcess;
import io.github.chromapath.bench.run.Run;
import io.github.chromapath.bench.run.Selection;
import io.github.chromapath.train.NonFiniteLossException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
      "Measures chromapath, libtorch and ONNX Runtime on the same weights and pictures.",
      "Exit codes: 0 done, 1 a result differs from the reference or chromapath failed, 2 wrong usage,",
      "3 this machine cannot do it."
    },
    footer = {
      "  chromapath-bench",
      "  chromapath-bench --full --out results",
      "  chromapath-bench --growth",
      "  chromapath-bench profile --size 896 --precision bf16 --mode training",
      "  chromapath-bench precisions --size 896",
      "  chromapath-bench convergence --steps 400 --seeds 1,2,3",
      "  chromapath-bench pipeline --size 896",
      "  chromapath-bench compare old-results bench-results"
    })
public final class BenchCommand implements Callable<Integer> {
  private static final int ENVIRONMENT = 3;
  private static final String DIFFERS = "differs from the reference";

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
        .addSubcommand(PrecisionTimes.commandLine())
        .addSubcommand(ConvergenceCommand.commandLine())
        .addSubcommand(PipelineCommand.commandLine())
        .addSubcommand(CompareCommand.commandLine())
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
    Path references = Files.createDirectories(out.resolve("work"));
    Path log = out.resolve("jmh.log");
    Files.deleteIfExists(log);
    ResultsFolder folder = new ResultsFolder(out);
    JmhProcess jmh = new JmhProcess(references.toAbsolutePath(), log, machine.threads());
    ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    ArrayNode measured = mapper.createArrayNode();
    List<Failure> failures = new ArrayList<>();
    PrintWriter err = spec.commandLine().getErr();
    boolean good = true;
    for (int i = 0; i < runs.size(); i++) {
      Run run = runs.get(i);
      if (run.superfluous(new Results(measured)) || run.failedBefore(failures).isPresent()) {
        continue;
      }
      err.printf("%d of %d: %s%n", i + 1, runs.size(), run);
      err.flush();
      JmhProcess.Outcome outcome = jmh.run(run);
      outcome.result().ifPresent(measured::add);
      if (outcome.result().isEmpty()) {
        err.printf("  failed: %s%n", outcome.reason());
        failures.add(new Failure(run.benchmark(), run.parameters(), outcome.reason()));
        good &= run.ofPeer() && !outcome.reason().contains(DIFFERS);
      }
      folder.write("results.json", mapper.writeValueAsBytes(measured));
      folder.write("failures.json", mapper.writeValueAsBytes(failures));
    }
    finish(folder, new Results(measured), failures);
    return good ? 0 : 1;
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

  private void finish(ResultsFolder folder, Results results, List<Failure> failures)
      throws IOException {
    Map<String, String> environment = Environment.here(machine.threads());
    String report = new Report(environment, results, failures).markdown();
    folder.write("results.md", report.getBytes(StandardCharsets.UTF_8));
    PrintWriter text = spec.commandLine().getOut();
    text.println(report);
    if (amount.growth) {
      folder.write("growth.png", new GrowthChart(results).png());
    }
    text.printf("Results are in %s.%n", out.toAbsolutePath());
    text.flush();
  }
}
