package io.github.chromapath.cli;

import io.github.chromapath.backend.BackendOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** How an NVIDIA GPU is used, as a group of options; each is only for one. */
final class GpuOptions {
  private static final int STANDARD = -1;

  @Option(
      names = "--gpu",
      paramLabel = "N",
      description = "Which GPU to compute on, counted from 0. Default: the first.")
  private int ordinal;

  @Option(
      names = "--tf32",
      description =
          "Let convolutions of fp32 round their operands to TF32, from compute capability 8.0 on.")
  private boolean tensorFloat32;

  @Option(
      names = "--deterministic",
      description = "Use only algorithms that always give the same bits.")
  private boolean deterministic;

  @Option(
      names = "--autotune",
      description =
          "Measure cuDNN's algorithms once for each shape, and keep the choices for later runs on the"
              + " same GPU, driver and shape.")
  private boolean autotune;

  @Option(
      names = "--workspace",
      paramLabel = "MIB",
      description = "Most memory that one algorithm of cuDNN may work in. Default: 512.")
  private int workspace = STANDARD;

  @Option(
      names = "--no-graph",
      description = "Launch every kernel by itself instead of replaying a step as one graph.")
  private boolean withoutGraph;

  @Option(
      names = "--debug-sync",
      description = "Wait for every kernel, so that a fault is reported where it happens.")
  private boolean debugSync;

  /**
   * Adds what was asked for.
   *
   * @param say tells the user one line
   * @throws CommandException if a number is out of range
   */
  void addTo(BackendOptions.Builder options, Consumer<String> say) {
    if (ordinal < 0) {
      throw new CommandException(ExitCode.USAGE, "--gpu " + ordinal + ": GPUs count from 0.");
    }
    if (workspace < STANDARD) {
      throw new CommandException(
          ExitCode.USAGE, "--workspace " + workspace + " is negative: give MiB, 0 or more.");
    }
    options
        .ordinal(ordinal)
        .tensorFloat32(tensorFloat32)
        .deterministic(deterministic)
        .graph(!withoutGraph)
        .debugSync(debugSync);
    if (workspace != STANDARD) {
      options.workspaceLimit((long) workspace << 20);
    }
    if (autotune) {
      options.autotune(AlgorithmFile.ofUser(say));
    }
  }

  /** Those given that make sense on a GPU only. */
  List<String> onlyForGpus() {
    List<String> given = new ArrayList<>();
    if (ordinal != 0) {
      given.add("--gpu");
    }
    if (tensorFloat32) {
      given.add("--tf32");
    }
    if (autotune) {
      given.add("--autotune");
    }
    return given;
  }
}
