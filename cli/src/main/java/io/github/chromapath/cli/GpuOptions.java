// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.backend.CudaOptions;
import io.github.chromapath.internal.tuning.AlgorithmFile;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** How a GPU is used, as a group of options; other devices ignore them. */
final class GpuOptions {
  @Option(
      names = "--gpu",
      paramLabel = "N",
      description =
          "Which GPU, from 0, as doctor numbers them. Default: the first that can be used.")
  private Integer ordinal;

  @Option(
      names = "--tf32",
      description =
          "Let convolutions in fp32 round their operands to TF32: faster from Ampere on, with 10"
              + " bits of mantissa.")
  private boolean tensorFloat32;

  @Option(
      names = "--deterministic",
      description = "Use only algorithms of cuDNN that always give the same bits.")
  private boolean deterministic;

  @Option(
      names = "--autotune",
      description =
          "Choose cuDNN's algorithms by measuring them, once for each GPU, driver and shape; the"
              + " choices are kept in ~/.cache/chromapath/algorithms.json.")
  private boolean autotune;

  @Option(
      names = "--workspace",
      paramLabel = "MIB",
      description = "Workspace that an algorithm of cuDNN may take, in MiB. Default: 512.")
  private Integer workspace;

  @Option(
      names = "--no-graph",
      description = "Launch each kernel by itself, not the whole program as one CUDA graph.")
  private boolean noGraph;

  @Option(
      names = "--debug-sync",
      description = "Wait for each kernel, so that a fault names the operation it happens in.")
  private boolean debugSync;

  /**
   * Checks the values, and that none was given that makes no sense on the device.
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
    Optional<String> meaningless = ofGpusOnly();
    if (device.equals("cpu") && meaningless.isPresent()) {
      throw usage(
          meaningless.get() + " is for GPUs: leave it out, or give another --device than cpu.");
    }
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
