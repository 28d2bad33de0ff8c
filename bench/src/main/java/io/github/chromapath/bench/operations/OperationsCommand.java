// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.operations;

import io.github.chromapath.bench.options.MachineOptions;
import io.github.chromapath.bench.profile.Pass;
import io.github.chromapath.bench.profile.RecordedOperations;
import io.github.chromapath.bench.run.Measurement;
import io.github.chromapath.bench.run.Selection;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.model.ModelConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures each operation of a pass with JMH, in a process of its own. */
@Command(
    name = "operations",
    mixinStandardHelpOptions = true,
    description = {
      "Measures each operation of a pass with JMH, each in its own process.",
      "Operations are those that a device receives for the pass, one of each kind, shape, type and",
      "setting. Exit codes: 0 done, 1 an operation failed, 2 wrong usage."
    },
    footer = {
      "  chromapath-bench operations --mode training --precision bf16 --out training-bf16",
      "  chromapath-bench operations --mode training --match BackwardWeights",
      "  chromapath-bench operations --list"
    })
public final class OperationsCommand implements Callable<Integer> {
  @Option(
      names = "--mode",
      paramLabel = "MODE",
      defaultValue = "inference",
      description = "The pass: inference or training. Default: ${DEFAULT-VALUE}.")
  private Pass.Mode mode;

  @Option(
      names = "--precision",
      paramLabel = "P",
      defaultValue = "fp32",
      description = "How activations are stored: fp32, bf16, fp16. Default: ${DEFAULT-VALUE}.")
  private Precision precision;

  @Option(
      names = "--size",
      paramLabel = "S",
      defaultValue = "896",
      description = "Height and width in pixels. Default: ${DEFAULT-VALUE}.")
  private int size;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "1",
      description = "Pictures. Default: ${DEFAULT-VALUE}.")
  private int batch;

  @Option(
      names = "--width",
      paramLabel = "X",
      defaultValue = "1.0",
      description = "Multiplier of the network's channels. Default: ${DEFAULT-VALUE}.")
  private double width;

  @Option(
      names = "--match",
      paramLabel = "REGEX",
      defaultValue = "",
      description = "Only operations whose name contains a match. Default: all.")
  private Pattern match;

  @Option(
      names = "--list",
      description = "Prints how often each operation is in the pass, and its name, and ends.")
  private boolean list;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "bench-results",
      description =
          "Folder for results; results of an earlier run are replaced. Default: ${DEFAULT-VALUE}.")
  private Path out;

  @Mixin private MachineOptions machine;

  @Spec private CommandSpec spec;

  private OperationsCommand() {}

  /** The command, ready to execute. */
  public static CommandLine commandLine() {
    return new CommandLine(new OperationsCommand()).setCaseInsensitiveEnumValuesAllowed(true);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Pass pass = pass();
    RecordedOperations operations = RecordedOperations.of(pass);
    List<String> names =
        operations.names().stream().filter(name -> match.matcher(name).find()).toList();
    if (names.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "--match " + match + " matches no operation; --list prints their names.");
    }
    PrintWriter text = spec.commandLine().getOut();
    if (list) {
      names.forEach(name -> text.printf("%d x %s%n", operations.count(name), name));
      text.flush();
      return 0;
    }
    Measurement measurement = Measurement.in(out, machine.threads(), spec.commandLine().getErr());
    Selection selection = new Selection(machine.device(), machine.threads(), width);
    boolean valid = measurement.run(selection.operations(pass, names));
    text.println(measurement.report(machine.threads()));
    text.printf("Results are in %s.%n", out.toAbsolutePath());
    text.flush();
    return valid ? 0 : 1;
  }

  private Pass pass() {
    try {
      return new Pass(mode, ModelConfig.standard().withWidth(width), size, batch, precision);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
