// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.BackendOptions;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.backend.UnavailableBackendException;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Where a command computes, as a mixin. */
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
   * Opens the device. Where the choice is open and a preferred device, or the first GPU, cannot be
   * used, says so in one line.
   *
   * @throws CommandException if it is not available
   */
  Backend open() {
    if (threads < 0) {
      throw new CommandException(
          ExitCode.USAGE, "--threads " + threads + " is negative: give 0 or more.");
    }
    gpu.check(device);
    BackendOptions options =
        BackendOptions.builder().threads(threads).cuda(gpu.options(this::say)).build();
    try {
      return device.equals(AUTO)
          ? Backends.open(options, this::sayPassedOver)
          : Backends.open(device, options, this::sayPassedOver);
    } catch (UnavailableBackendException e) {
      throw new CommandException(
          ExitCode.ENVIRONMENT, "--device " + device + ": " + e.getMessage(), e);
    }
  }

  private void sayPassedOver(String name, String reason) {
    say("--device " + device + " passes over " + name + ": " + reason);
  }

  private void say(String sentence) {
    ConsoleOptions.of(command).ifPresent(console -> console.say("chromapath: " + sentence));
  }

  /** Processor threads that the device computes with. */
  int threads() {
    return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
  }
}
