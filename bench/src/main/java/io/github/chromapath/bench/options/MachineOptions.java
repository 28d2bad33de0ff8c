// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.options;

import io.github.chromapath.backend.BackendOptions;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options for the device and the number of threads. */
public final class MachineOptions {
  @Option(
      names = "--device",
      paramLabel = "NAME",
      defaultValue = "cpu",
      description = "Device for chromapath: cpu or cuda. Default: ${DEFAULT-VALUE}.")
  private String device;

  private int threads;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  /** The name of the device. */
  public String device() {
    return device;
  }

  /** CPU threads, 0 for all. */
  public int threads() {
    return threads;
  }

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      description = "CPU threads, 0 for all. Default: ${DEFAULT-VALUE}.")
  void setThreads(int count) {
    if (count < 0) {
      throw new ParameterException(
          command.commandLine(), "--threads must be at least 0, not " + count);
    }
    threads = count;
  }

  /** Options to open the device with. */
  public BackendOptions backend() {
    return BackendOptions.builder().threads(threads).build();
  }
}
