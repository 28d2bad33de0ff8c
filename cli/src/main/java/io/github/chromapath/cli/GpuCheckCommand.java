// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.cli.gpucheck.ConvolutionCheck;
import io.github.chromapath.cli.gpucheck.DeviceCheck;
import io.github.chromapath.cli.gpucheck.NetworkCheck;
import io.github.chromapath.cli.gpucheck.StepsCheck;
import io.github.chromapath.estimate.StepSpec;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.loss.PerceptualSize;
import io.github.chromapath.model.InputSize;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.tensor.OutOfDeviceMemoryException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gpu-check}: checks a GPU against the CPU, measures it, and writes one archive to send. */
@Command(
    name = "gpu-check",
    defaultValueProvider = GpuCheckCommand.Cuda.class,
    description =
        "Checks a GPU: doctor, convolutions and a network against the CPU, training steps in each"
            + " precision, timings, and the same step in PyTorch if Python has it. Writes all"
            + " outputs to one archive.",
    footer = {
      "  chromapath gpu-check",
      "  chromapath gpu-check --gpu 1 --out second.zip --size 448 --batch 8",
      "  chromapath gpu-check --only steps --precision bf16 --no-graph --debug-sync"
    })
final class GpuCheckCommand implements Callable<Integer> {
  /** The device is a GPU unless another is given. */
  static final class Cuda implements IDefaultValueProvider {
    /** Returns null, as the interface demands, for an option without such a default. */
    @Override
    public String defaultValue(ArgSpec argument) {
      return argument instanceof OptionSpec option && option.longestName().equals("--device")
          ? "cuda"
          : null;
    }
  }

  /** A part that can be repeated alone. */
  enum Part {
    CONVOLUTIONS,
    NETWORK,
    STEPS
  }

  @Spec private CommandSpec command;
  @Mixin private ConsoleOptions console;
  @Mixin private DeviceOptions device;
  @Mixin private PrecisionOption precision;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      defaultValue = "gpu-check.zip",
      description = "Archive to write. Default: ${DEFAULT-VALUE}.")
  private Path out;

  @Option(names = "--force", description = "Replace an existing archive.")
  private boolean force;

  @Option(
      names = "--size",
      paramLabel = "N|WxH",
      defaultValue = "896",
      description = "Input size of the timed steps. Default: ${DEFAULT-VALUE}.")
  private String size;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "4",
      description = "Number of pictures in a batch of the timed steps. Default: ${DEFAULT-VALUE}.")
  private int batch;

  @Option(
      names = "--width",
      paramLabel = "W",
      defaultValue = "1.0",
      description =
          "Multiplier of the channel counts of the timed steps. Default: ${DEFAULT-VALUE}.")
  private double width;

  @Option(
      names = "--only",
      paramLabel = "PART",
      description =
          "Make one part in this process and print its results: convolutions, network or steps."
              + " There is no archive then.")
  private Optional<Part> only = Optional.empty();

  @Override
  public Integer call() throws IOException {
    InputSize input = checkedSize();
    if (only.isPresent()) {
      return check(input);
    }
    if (precision.given()) {
      throw new CommandException(
          ExitCode.USAGE, "--precision applies to --only steps: the whole check makes them all.");
    }
    OutputFile.check("--out", out, List.of(), force);
    device.open().close();
    return new GpuCheckRun(command, console, new GpuCheckRun.Timed(input, batch, width)).run(out);
  }

  private InputSize checkedSize() {
    NetworkSize network = NetworkSize.parse(size);
    if (batch < 1) {
      throw new CommandException(ExitCode.USAGE, "--batch " + batch + ": give at least 1.");
    }
    if (!(width > 0 && width <= 4)) {
      throw new CommandException(
          ExitCode.USAGE, "--width " + width + ": give a number above 0 and up to 4.");
    }
    return new InputSize(network.height(), network.width());
  }

  private int check(InputSize input) {
    try (Backend backend = device.open()) {
      console.out().println(backend.capabilities().device());
      boolean passed = check(only.orElseThrow(), input).passes(backend, console.out());
      return (passed ? ExitCode.DONE : ExitCode.FAILED).code();
    } catch (OutOfDeviceMemoryException e) {
      throw new CommandException(
          ExitCode.ENVIRONMENT, e.getMessage() + ": choose a smaller --size or --batch.", e);
    }
  }

  private DeviceCheck check(Part part, InputSize input) {
    return switch (part) {
      case CONVOLUTIONS -> new ConvolutionCheck(device.tensorFloat32());
      case NETWORK -> new NetworkCheck(device.tensorFloat32());
      case STEPS -> new StepsCheck(spec(input));
    };
  }

  /** A step in a precision that the device need not support. */
  private StepSpec spec(InputSize input) {
    Precision stored = precision.among(Optional.empty());
    return new StepSpec(
        ModelConfig.standard().withWidth(width),
        input,
        batch,
        stored,
        Optional.of(PerceptualSize.OWN));
  }
}
