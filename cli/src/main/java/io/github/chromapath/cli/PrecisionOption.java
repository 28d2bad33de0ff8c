// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Capabilities;
import io.github.chromapath.graph.Precision;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** The precision in which activations are stored, as a mixin. */
final class PrecisionOption {
  /** The accepted values. */
  enum Choice {
    FP32,
    BF16,
    FP16,
    AUTO
  }

  @Option(
      names = "--precision",
      paramLabel = "NAME",
      description =
          "Precision in which activations are stored: fp32, bf16, fp16, or auto, the fastest"
              + " precision that the device supports efficiently. Default: fp32.")
  private Optional<Choice> choice = Optional.empty();

  /** Whether the option was given. */
  boolean given() {
    return choice.isPresent();
  }

  /**
   * The precision to compute in.
   *
   * @throws CommandException if the device does not support it
   */
  Precision on(Backend backend) {
    Precision precision = among(Optional.of(backend.capabilities()));
    require(precision, backend, "--precision " + name(precision));
    return precision;
  }

  /**
   * The precision for a device of these capabilities, which need not support it. Without a device,
   * auto is fp32.
   */
  Precision among(Optional<Capabilities> device) {
    return switch (choice.orElse(Choice.FP32)) {
      case FP32 -> Precision.FP32;
      case BF16 -> Precision.BF16;
      case FP16 -> Precision.FP16;
      case AUTO ->
          device.filter(can -> can.types().fastBfloat16()).isPresent()
              ? Precision.BF16
              : Precision.FP32;
    };
  }

  /**
   * Checks that a device supports a precision.
   *
   * @param what the option or run that needs it; the start of the message
   * @throws CommandException if the device does not support it
   */
  static void require(Precision precision, Backend backend, String what) {
    Capabilities device = backend.capabilities();
    if (!device.supports(precision.activations())) {
      throw new CommandException(
          ExitCode.ENVIRONMENT,
          what
              + ": "
              + device.library()
              + " on this device ("
              + device.device()
              + ") has no convolutions in "
              + name(precision)
              + "; give one of "
              + supported(device)
              + ", or another --device.");
    }
  }

  /** The precisions that a device supports, separated by commas. */
  static String supported(Capabilities device) {
    return Arrays.stream(Precision.values())
        .filter(precision -> device.supports(precision.activations()))
        .map(PrecisionOption::name)
        .collect(Collectors.joining(", "));
  }

  /** The name in options and output. */
  static String name(Precision precision) {
    return precision.name().toLowerCase(Locale.ROOT);
  }
}
