// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.BackendOptions;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.backend.Communicator;
import io.github.chromapath.backend.CudaOptions;
import io.github.chromapath.backend.DeviceChoiceListener;
import io.github.chromapath.backend.FoundDevice;
import io.github.chromapath.backend.UnavailableBackendException;
import java.util.OptionalInt;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The device that a command computes on, as a mixin. */
final class DeviceOptions {
  private static final String AUTO = "auto";

  @Option(
      names = "--device",
      paramLabel = "NAME",
      defaultValue = AUTO,
      description = "Device to compute on: auto, cpu or cuda. Default: ${DEFAULT-VALUE}.")
  private String device;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      description = "Processor threads to compute with; 0 for all. Default: ${DEFAULT-VALUE}.")
  private int threads;

  @ArgGroup(exclusive = false, heading = "%nOptions of GPUs:%n")
  private GpuOptions gpu = new GpuOptions();

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  /**
   * Opens the device.
   *
   * @throws CommandException if it is unavailable
   */
  Backend open() {
    return open(Communicator.alone(), OptionalInt.empty());
  }

  /**
   * Opens the device of one of the processes that train together.
   *
   * @param ownGpu the GPU to open unless an option chooses one; empty for the first usable one
   * @throws CommandException if it is unavailable
   */
  Backend open(Communicator group, OptionalInt ownGpu) {
    if (threads < 0) {
      throw new CommandException(
          ExitCode.USAGE, "--threads " + threads + " is negative: give 0 or more.");
    }
    gpu.check(device);
    CudaOptions cuda = gpu.options(this::say);
    boolean divided = cuda.ordinal().isEmpty() && ownGpu.isPresent();
    BackendOptions options =
        BackendOptions.builder()
            .threads(threads)
            .cuda(divided ? cuda.on(ownGpu.getAsInt()) : cuda)
            .communicator(group)
            .build();
    try {
      return device.equals(AUTO)
          ? Backends.open(options, new Announcer())
          : Backends.open(device, options, new Announcer());
    } catch (UnavailableBackendException e) {
      throw new CommandException(
          ExitCode.ENVIRONMENT, "--device " + device + ": " + e.getMessage(), e);
    }
  }

  /** Reports a skipped GPU always, and an unavailable kind of device with {@code --verbose}. */
  private final class Announcer implements DeviceChoiceListener {
    @Override
    public void unavailable(String name, String reason) {
      if (ConsoleOptions.of(command).filter(ConsoleOptions::verbose).isPresent()) {
        say("--device " + device + " skips " + name + ": " + reason);
      }
    }

    @Override
    public void skipped(FoundDevice first, FoundDevice chosen) {
      say(
          "--device %s skips GPU %d for GPU %d (%s): %s"
              .formatted(
                  device,
                  first.ordinal(),
                  chosen.ordinal(),
                  chosen.description(),
                  first.unusableBecause().orElseThrow()));
    }
  }

  private void say(String sentence) {
    ConsoleOptions.of(command).ifPresent(console -> console.say("chromapath: " + sentence));
  }

  /** Whether a GPU uses only algorithms with bit-identical results. */
  boolean deterministic() {
    return gpu.deterministic();
  }

  /** Whether a GPU may round fp32 operands to TF32. */
  boolean tensorFloat32() {
    return gpu.tensorFloat32();
  }

  /** Processor threads that the device computes with. */
  int threads() {
    return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
  }
}
