// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.profile;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.bench.options.MachineOptions;
import io.github.chromapath.bench.peer.PictureBatch;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.op.Op;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Prints the time of each operation of a pass, measured alone, and of the whole pass. */
@Command(
    name = "profile",
    mixinStandardHelpOptions = true,
    description = "Times each operation of a pass alone, and the whole pass, as Markdown.",
    footer = "  chromapath-bench profile --size 896 --precision bf16 --mode training")
public final class OperationProfile implements Callable<Integer> {
  /** The accepted precisions. */
  private enum Numbers {
    FP32,
    BF16,
    FP16,
    INT8
  }

  @Option(
      names = "--size",
      defaultValue = "896",
      description = "Height and width in pixels. Default: 896.")
  private int size;

  @Option(names = "--batch", defaultValue = "1", description = "Pictures. Default: 1.")
  private int batch;

  @Option(
      names = "--precision",
      defaultValue = "fp32",
      description =
          "How activations are stored: fp32, bf16, fp16, or int8, which is for inference."
              + " Default: fp32.")
  private Numbers numbers;

  @Option(
      names = "--mode",
      defaultValue = "inference",
      description = "Pass to profile: inference or training. Default: inference.")
  private Pass.Mode mode;

  @Option(
      names = "--width",
      defaultValue = "1.0",
      description = "Multiplier of the network's channels. Default: 1.0.")
  private double width;

  @Mixin private MachineOptions machine;

  @Option(
      names = "--seconds",
      defaultValue = "0.3",
      description = "Seconds to warm up each operation, and again to time it. Default: 0.3.")
  private double seconds;

  @Option(
      names = "--no-whole",
      description = "Does not run the whole pass, which needs much memory.")
  private boolean withoutWhole;

  @Spec private CommandSpec spec;

  private OperationProfile() {}

  /** Prints a profile. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  /**
   * The command, ready to execute. Start Java with {@code OMP_WAIT_POLICY=PASSIVE} in its
   * environment, as the launcher does. Otherwise OpenMP's threads spin and slow down all others.
   */
  public static CommandLine commandLine() {
    return new CommandLine(new OperationProfile()).setCaseInsensitiveEnumValuesAllowed(true);
  }

  @Override
  public Integer call() {
    Pass pass = pass();
    try (Backend backend = Backends.open(machine.device(), machine.backend())) {
      print(numbers == Numbers.INT8 ? quantized(pass, backend) : pass, backend);
    }
    return 0;
  }

  private Pass pass() {
    try {
      if (numbers == Numbers.INT8 && mode == Pass.Mode.TRAINING) {
        throw new IllegalArgumentException(
            "--precision int8 is for inference. Profile training in fp32, bf16 or fp16.");
      }
      Precision precision =
          numbers == Numbers.INT8 ? Precision.FP32 : Precision.valueOf(numbers.name());
      return new Pass(mode, ModelConfig.standard().withWidth(width), size, batch, precision);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private Pass quantized(Pass plain, Backend backend) {
    if (!backend.capabilities().types().int8()) {
      throw new ParameterException(
          spec.commandLine(),
          "--precision int8 needs a CPU with VNNI or AMX instructions, which this device ("
              + backend.capabilities().device()
              + ") lacks.");
    }
    return new Pass(
        plain.mode(),
        plain.model(),
        plain.size(),
        plain.batch(),
        Int8Arithmetic.of(
            backend,
            WholePass.weights(plain),
            plain.prediction(),
            PictureBatch.random(plain.batchShape())));
  }

  private void print(Pass pass, Backend backend) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf("# %s%n%n", pass);
    out.printf("%s, %s%n%n", backend.capabilities().device(), backend.capabilities().library());
    out.flush();
    ProfileTable table = new ProfileTable(rows(pass, backend));
    out.printf("%s%n%s%n", table.kinds(), table.operations());
    out.printf(
        "Sum of all operations: %.1f ms, at best %.1f ms.%n",
        table.total() * 1e3, table.best() * 1e3);
    out.flush();
    if (!withoutWhole) {
      Times whole = new WholePass(pass, backend).times();
      out.printf(
          "Whole pass: %.1f ms, at best %.1f ms.%n", whole.median() * 1e3, whole.best() * 1e3);
      out.flush();
    }
  }

  private List<OperationRow> rows(Pass pass, Backend backend) {
    Map<OpDescription, List<Op>> same = new LinkedHashMap<>();
    for (Op op : pass.operations(backend.capabilities().temporaryBytes())) {
      same.computeIfAbsent(OpDescription.of(op), key -> new ArrayList<>()).add(op);
    }
    boolean frozen = pass.mode() == Pass.Mode.INFERENCE;
    PrintWriter err = spec.commandLine().getErr();
    err.printf("Running each of %d operations once before timing ...%n", same.size());
    err.flush();
    // The JIT recompiles a kernel when another operation takes other branches of it.
    OperationTimer untimed = new OperationTimer(backend, frozen, seconds / 3);
    same.values().forEach(operations -> untimed.time(operations.get(0)));
    OperationTimer timer = new OperationTimer(backend, frozen, seconds);
    List<OperationRow> rows = new ArrayList<>();
    same.forEach(
        (key, operations) -> {
          Op op = operations.get(0);
          Times times = timer.time(op);
          rows.add(OperationRow.of(op, operations.size(), times));
          err.printf("%d of %d: %.3f ms %s%n", rows.size(), same.size(), times.median() * 1e3, key);
          err.flush();
        });
    return rows;
  }
}
