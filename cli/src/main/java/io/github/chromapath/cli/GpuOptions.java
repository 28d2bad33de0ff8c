// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.backend.CudaOptions;
import io.github.chromapath.internal.tuning.AlgorithmFile;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** Settings of a GPU, as a group of options; other devices ignore them. */
final class GpuOptions {
  @Option(
      names = "--gpu",
      paramLabel = "N",
      description =
          "GPU to compute on, from 0, as doctor numbers them. Default: the first usable one.")
  private Integer ordinal;

  @Option(
      names = "--tf32",
      description =
          "Let fp32 convolutions round their operands to TF32 (10 bits of mantissa): faster on"
              + " Ampere and later.")
  private boolean tensorFloat32;

  @Option(
      names = "--deterministic",
      description = "Use only algorithms of cuDNN whose results are always bit-identical.")
  private boolean deterministic;

  @Option(
      names = "--autotune",
      description =
          "Choose cuDNN's algorithms by measurement, once for each GPU, driver and shape; the"
              + " choices are stored in ~/.cache/chromapath/algorithms.json.")
  private boolean autotune;

  @Option(
      names = "--workspace",
      paramLabel = "MIB",
      description =
          "Workspace limit of one cuDNN algorithm, in MiB. If no algorithm needs so little, the one"
              + " that needs least is used. Default: 512.")
  private Integer workspace;

  @Option(
      names = "--no-graph",
      description = "Launch each kernel separately, not the whole program as one CUDA graph.")
  private boolean noGraph;

  @Option(
      names = "--debug-sync",
      description = "Wait for each kernel, so that a fault names the operation that caused it.")
  private boolean debugSync;

  /**
   * Checks the values, and that all given options apply to the device.
   *
   * @throws CommandException for wrong usage
   */
  void check(String device) {
    if (ordinal != null && ordinal < 0) {
      throw usage("--gpu " + ordinal + ": give 0 or more.");
    }
    if (workspace != null && workspace < 0) {
      throw usage("--workspace " + workspace + ": give 0 or more.");
    }
    Optional<String> inapplicable = ofGpusOnly();
    if (device.equals("cpu") && inapplicable.isPresent()) {
      throw usage(
          inapplicable.get() + " is for GPUs: omit it, or choose a --device other than cpu.");
    }
  }

  /** Whether only algorithms with bit-identical results are used. */
  boolean deterministic() {
    return deterministic;
  }

  /** Whether fp32 operands may be rounded to TF32. */
  boolean tensorFloat32() {
    return tensorFloat32;
  }

  private Optional<String> ofGpusOnly() {
    if (ordinal != null) {
      return Optional.of("--gpu");
    }
    if (tensorFloat32) {
      return Optional.of("--tf32");
    }
    return autotune ? Optional.of("--autotune") : Optional.empty();
  }

  private static CommandException usage(String sentence) {
    return new CommandException(ExitCode.USAGE, sentence);
  }

  /**
   * The options that were given.
   *
   * @param complaints receives a sentence if the file of measured algorithms cannot be used
   */
  CudaOptions options(Consumer<String> complaints) {
    CudaOptions.Builder options =
        CudaOptions.builder()
            .tensorFloat32(tensorFloat32)
            .deterministic(deterministic)
            .graph(!noGraph)
            .debugSync(debugSync);
    if (ordinal != null) {
      options.ordinal(ordinal);
    }
    if (workspace != null) {
      options.workspaceLimit((long) workspace << 20);
    }
    if (autotune) {
      Path home = Path.of(System.getProperty("user.home"));
      options.autotune(
          new AlgorithmFile(AlgorithmFile.usualPlace(System.getenv(), home), complaints));
    }
    return options.build();
  }
}
