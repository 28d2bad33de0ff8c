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

/** How activations are stored, as a mixin. */
final class PrecisionOption {
  /** What may be asked for. */
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
          "How activations are stored: fp32, bf16, fp16, or auto, the fastest that the device is"
              + " fast in. Default: fp32.")
  private Choice choice;

  /** Whether the option was given. */
  boolean given() {
    return choice != null;
  }

  /**
   * The precision to compute in.
   *
   * @throws CommandException if the device cannot
   */
  Precision on(Backend backend) {
    Precision precision = among(Optional.of(backend.capabilities()));
    require(precision, backend, "--precision " + name(precision));
    return precision;
  }

  /**
   * The precision on a device of these capabilities, whether or not it can; auto without one is
   * fp32.
   */
  Precision among(Optional<Capabilities> device) {
    if (choice == Choice.AUTO) {
      return device.filter(Capabilities::fastBfloat16).isPresent()
          ? Precision.BF16
          : Precision.FP32;
    }
    return choice == null ? Precision.FP32 : Precision.valueOf(choice.name());
  }

  /**
   * Checks that a device can compute in a precision.
   *
   * @param what asks for it; the start of the sentence
   * @throws CommandException if it cannot
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

  /** The precisions that a device can compute in, separated by commas. */
  static String supported(Capabilities device) {
    return Arrays.stream(Precision.values())
        .filter(precision -> device.supports(precision.activations()))
        .map(PrecisionOption::name)
        .collect(Collectors.joining(", "));
  }

  /** As users write it. */
  static String name(Precision precision) {
    return precision.name().toLowerCase(Locale.ROOT);
  }
}
