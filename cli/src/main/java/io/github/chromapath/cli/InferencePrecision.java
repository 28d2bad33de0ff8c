// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Capabilities;
import io.github.chromapath.checkpoint.Checkpoint;
import io.github.chromapath.checkpoint.CheckpointSource;
import io.github.chromapath.checkpoint.Int8Calibration;
import io.github.chromapath.checkpoint.Settings;
import io.github.chromapath.colorize.ColorizerOptions;
import io.github.chromapath.estimate.Multiplications;
import io.github.chromapath.graph.Calibration;
import io.github.chromapath.graph.FrozenWeights;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.inference.Arithmetic;
import io.github.chromapath.inference.Predictor;
import io.github.chromapath.inference.PredictorConfig;
import io.github.chromapath.nn.ParameterStore;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The numbers in which a trained network computes, as a mixin. */
final class InferencePrecision {
  /** A number of pictures that is large or not known. */
  static final int MANY = Integer.MAX_VALUE;

  /** The accepted values. */
  enum Choice {
    AUTO,
    FP32,
    BF16,
    FP16,
    INT8
  }

  @Option(
      names = "--precision",
      paramLabel = "NAME",
      description =
          "Numbers in which the network computes: fp32, bf16, fp16, int8, or auto. int8 needs a CPU"
              + " with VNNI or AMX instructions. auto is int8 if the CPU has them, the checkpoint"
              + " was calibrated for it ('quantize') and stayed close to fp32, at least half of its"
              + " multiplications can run in int8, and there are at least 3 pictures; otherwise"
              + " fp32."
              + " Default: auto.")
  private Choice choice = Choice.AUTO;

  /**
   * Sets the numbers of a network.
   *
   * @param source its checkpoint
   * @param pictures number of pictures to colour
   * @return a sentence about what auto has chosen; empty without auto
   * @throws CommandException if the device does not support the choice
   */
  Optional<String> choose(
      ColorizerOptions.Builder options, Backend backend, CheckpointSource source, int pictures)
      throws IOException {
    if (choice == Choice.AUTO) {
      return automatic(options, backend, source, pictures);
    }
    set(choice, options, backend);
    return Optional.empty();
  }

  /**
   * Sets given numbers.
   *
   * @param choice not auto
   * @throws CommandException if the device does not support the choice
   */
  static void set(Choice choice, ColorizerOptions.Builder options, Backend backend) {
    switch (choice) {
      case FP32 -> options.precision(supported(Precision.FP32, backend));
      case BF16 -> options.precision(supported(Precision.BF16, backend));
      case FP16 -> options.precision(supported(Precision.FP16, backend));
      case INT8 -> {
        requireInt8(backend, "--precision int8");
        options.int8();
      }
      case AUTO -> throw new IllegalArgumentException("auto needs a checkpoint");
    }
  }

  private static Precision supported(Precision precision, Backend backend) {
    PrecisionOption.require(precision, backend, "--precision " + PrecisionOption.name(precision));
    return precision;
  }

  /** Only int8 that was measured to be close to fp32 is chosen; other numbers never were. */
  private static Optional<String> automatic(
      ColorizerOptions.Builder options, Backend backend, CheckpointSource source, int pictures)
      throws IOException {
    options.precision(Precision.FP32);
    if (!backend.capabilities().types().int8()) {
      return Optional.empty();
    }
    try (Checkpoint checkpoint = Checkpoint.open(source)) {
      Optional<Int8Calibration> calibration = checkpoint.calibration();
      if (calibration.isEmpty()) {
        return Optional.empty();
      }
      Int8Calibration found = calibration.get();
      Int8Choice choice =
          Int8Choice.of(found, pictures, () -> share(checkpoint.settings(), found.ranges()));
      if (choice.int8()) {
        options.int8();
      }
      return Optional.of(choice.message());
    }
  }

  /**
   * The share of multiplications in int8 at the size in training; it hardly depends on the size.
   */
  private static double share(Settings settings, Calibration ranges) {
    try (ParameterStore store = new ParameterStore();
        FrozenWeights weights = FrozenWeights.laidOut()) {
      settings.model().register(store);
      store.layOut(false);
      PredictorConfig config =
          PredictorConfig.of(settings.model(), settings.height(), settings.width())
              .withArithmetic(Arithmetic.int8(ranges));
      return Multiplications.of(Predictor.schedule(store, weights, config)).int8Share();
    }
  }

  /**
   * Checks that a device convolves in int8.
   *
   * @param what the option or command that needs it; the start of the message
   * @throws CommandException if it does not
   */
  static void requireInt8(Backend backend, String what) {
    Capabilities device = backend.capabilities();
    if (!device.types().int8()) {
      throw new CommandException(
          ExitCode.ENVIRONMENT,
          what
              + ": this device ("
              + device.device()
              + ") has no instructions for int8, which are VNNI or AMX on a CPU."
              + " Use a newer CPU, or infer with --precision fp32.");
    }
  }
}
