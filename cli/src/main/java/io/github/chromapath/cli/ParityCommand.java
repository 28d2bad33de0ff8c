// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.backend.Backend;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code parity}: training steps on a given batch, with all values written to a file. */
@Command(
    name = "parity",
    defaultValueProvider = TrainDefaults.LearningRate.class,
    description =
        "Makes training steps on a given batch and writes outputs, losses, gradients and"
            + " parameters, to compare with another framework.",
    footer = {
      "  chromapath parity --model best.safetensors --batch batch.safetensors"
          + " --out parity.safetensors --steps 10",
      "  chromapath parity --model best.safetensors --batch batch.safetensors"
          + " --out parity.safetensors --device cuda --deterministic"
    })
final class ParityCommand implements Callable<Integer> {
  @Mixin private ConsoleOptions console;
  @Mixin private DeviceOptions device;
  @Mixin private VggOption vgg16;
  @Mixin private PrecisionOption precision;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "FILE",
      description = "Checkpoint to start from.")
  private Path model;

  @Option(
      names = "--batch",
      required = true,
      paramLabel = "FILE",
      description =
          "safetensors file with gray (N,1,H,W), gray224 (N,1,224,224), ab (N,2,H,W), rgb (N,3,H,W)"
              + " and labels (N,224,224) I64.")
  private Path batch;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "safetensors file to write.")
  private Path out;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "1",
      description = "Number of training steps on the batch. Default: ${DEFAULT-VALUE}.")
  private int steps;

  @Option(
      names = "--lr",
      paramLabel = "LR",
      description = "Learning rate of AdaDelta. Default: ${DEFAULT-VALUE}.")
  private float lr;

  @Option(names = "--force", description = "Replace an existing output file.")
  private boolean force;

  @Override
  public Integer call() throws IOException {
    if (steps < 1) {
      throw new CommandException(ExitCode.USAGE, "--steps " + steps + ": give at least 1.");
    }
    OutputFile.check(
        "--out",
        out,
        Stream.concat(Stream.of(model, batch), vgg16.path().stream()).toList(),
        force);
    try (Backend backend = device.open()) {
      new ParityRun(backend, console, precision.on(backend))
          .run(new ParityRun.Inputs(model, batch, vgg16), lr, steps, out);
    }
    console.out().println(out);
    return 0;
  }
}
