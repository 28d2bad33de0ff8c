// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import com.google.common.collect.Iterables;
import io.github.chromapath.backend.CommandCounts;
import io.github.chromapath.backend.DryRunReport;
import io.github.chromapath.backend.TransferCount;
import io.github.chromapath.estimate.DryRunTraining;
import io.github.chromapath.estimate.Gpu;
import io.github.chromapath.estimate.GpuCluster;
import io.github.chromapath.estimate.OperationCost.Kind;
import io.github.chromapath.estimate.StepEstimate;
import io.github.chromapath.estimate.StepSpec;
import io.github.chromapath.graph.Graph;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.tensor.OutOfDeviceMemoryException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Prints the demands of training on a GPU that need not be present. */
final class GpuForecast {
  private static final double GIB = 1L << 30;
  private static final double MIB = 1L << 20;

  /** The backward pass's part of a step, assumed. */
  private static final double BACKWARD = 2 / 3.0;

  private final PrintWriter out;
  private final StepSpec spec;

  GpuForecast(PrintWriter out, StepSpec spec) {
    this.out = out;
    this.spec = spec;
  }

  /** The paper's GPU, or the oldest one that supports the precision. */
  static Gpu card(Precision precision) {
    return Gpu.stated().stream().filter(gpu -> gpu.supports(precision)).findFirst().orElseThrow();
  }

  /**
   * Prints the memory and the commands of a training step.
   *
   * @param byName whether to list each kernel and function
   */
  void printDryRun(boolean byName) {
    Gpu gpu = card(spec.precision());
    String name = gpu.spec().name();
    double capacity = gpu.spec().memoryBytes() / GIB;
    out.println();
    String card = String.format(Locale.ROOT, "%.0f GiB card", capacity);
    line(
        "A dry run of the CUDA backend on %s %s: nothing is computed",
        card.matches("(8|11|18).*") ? "an" : "a", card);
    line("  %s, compute capability %s", name, gpu.spec().computeCapability());
    try (DryRunTraining training = new DryRunTraining(gpu.spec(), spec)) {
      DryRunReport step = training.step();
      printMemory(step, capacity);
      printValidation(training, capacity);
      printStep(step);
      if (byName) {
        printNames(step.commands().launches());
        printNames(step.commands().libraryCalls());
      }
    } catch (OutOfDeviceMemoryException e) {
      line("  Training does not fit: %s.", e.getMessage());
    }
  }

  private void printMemory(DryRunReport step, double capacity) {
    double used = step.highWaterBytes() / GIB;
    line(
        "  The training step needs at most %.2f GiB, of which %.2f GiB is workspace: cuDNN is"
            + " assumed to use its whole limit.",
        used, DryRunTraining.workspaceLimit() / GIB);
    line(
        "  CUDA's context and the code of cuDNN and cuBLAS must fit in the other %.2f GiB: several"
            + " hundred MiB, unknown without a GPU.",
        capacity - used);
  }

  private void printValidation(DryRunTraining training, double capacity) {
    try {
      double used = training.validation() / GIB;
      line("  With the validation of a batch: at most %.2f GiB.", used);
    } catch (OutOfDeviceMemoryException e) {
      line(
          "  The validation of a batch does not fit in %.2f GiB in addition: %s.",
          capacity, e.getMessage());
    }
  }

  private void printStep(DryRunReport step) {
    line(
        "  A step: %d kernel launches, %d calls of cuDNN, %d of cuBLAS, all in graphs with"
            + " %d nodes; %.0f MiB of pinned memory.",
        step.commands().kernelLaunches(),
        step.commands().callsOf("cudnn"),
        step.commands().callsOf("cublas"),
        step.graphNodes(),
        step.pinnedBytes() / MIB);
    CommandCounts.Copies copies = step.commands().copies();
    line(
        "  A step: %s to the GPU, %s from it, %s within it.",
        words(copies.toDevice()), words(copies.toHost()), words(copies.onDevice()));
  }

  private static String words(TransferCount moved) {
    return String.format(Locale.ROOT, "%d copies of %d bytes", moved.times(), moved.bytes());
  }

  private void printNames(Map<String, Long> counts) {
    new TreeMap<>(counts).forEach((name, times) -> line("    %-38s %5d", name, times));
  }

  /** Prints the bytes and FLOPs of a training step, and its least time on each GPU. */
  void printEstimate() {
    StepEstimate step = StepEstimate.of(spec.operations());
    out.println();
    line(
        "An estimate of a training step from bytes and FLOPs, in %s: nothing is measured",
        PrecisionOption.name(spec.precision()));
    List<Gpu> able = Gpu.stated().stream().filter(gpu -> gpu.supports(spec.precision())).toList();
    String names =
        able.stream()
            .map(gpu -> String.format("%13s", shortName(gpu)))
            .collect(Collectors.joining());
    line("  %-22s %10s %9s %9s%s", "", "operations", "TFLOP", "GB", names);
    for (Kind kind : Kind.values()) {
      String seconds =
          able.stream()
              .map(gpu -> String.format(Locale.ROOT, "%11.4f s", step.seconds(gpu, kind)))
              .collect(Collectors.joining());
      double teraflop = step.flops(kind) / 1e12;
      double gigabytes = step.bytes(kind) / 1e9;
      line(
          "  %-22s %10d %9.3f %9.2f%s",
          kind.words(), step.operations(kind), teraflop, gigabytes, seconds);
    }
    Gpu.stated().forEach(this::printTime);
    out.println("  Bytes: all tensors read and written. FLOPs: convolutions only.");
    line(
        "  Expected: the bytes that the backend's commands move, at 80%% of the bandwidth;"
            + " convolutions at 50%% of the FLOP/s; 2 us between commands.");
  }

  /** A GPU with enough memory recomputes nothing, so that its step has fewer operations. */
  private void printTime(Gpu gpu) {
    double bandwidth = gpu.bytesPerSecond() / 1e9;
    if (!gpu.supports(spec.precision())) {
      String precision = PrecisionOption.name(spec.precision());
      line("  %s (%.0f GB/s, no %s): not estimated", shortName(gpu), bandwidth, precision);
      return;
    }
    StepEstimate step = StepEstimate.of(spec.operations(gpu.spec().temporaryBytes()));
    double peak = gpu.peak(spec.precision().activations()).getAsDouble() / 1e12;
    double seconds = step.seconds(gpu);
    line(
        "  %s (%.0f GB/s, %.2f TFLOP/s): an estimated %.3f s per step, %.1f pictures/s, at these"
            + " figures; expected %.4f s with %d commands that move %.2f GB",
        shortName(gpu),
        bandwidth,
        peak,
        seconds,
        spec.batch() / seconds,
        step.expectedSeconds(gpu),
        step.commands(),
        step.movedBytes() / 1e9);
  }

  /**
   * Prints the steps of several GPUs with a batch each (weak scaling), on the fastest GPU. The
   * backward pass is assumed to take two thirds of a step.
   */
  void printClusters() {
    Gpu gpu = Iterables.getLast(Gpu.stated());
    double bytes = spec.gradientBytes();
    int slices = (int) Math.ceil(bytes / Graph.SLICE_BYTES);
    double step =
        StepEstimate.of(spec.operations(gpu.spec().temporaryBytes())).expectedSeconds(gpu);
    out.println();
    line(
        "An estimate of training on several %s, %s, a batch of %d on each: nothing is measured",
        shortName(gpu), PrecisionOption.name(spec.precision()), spec.batch());
    line(
        "  One GPU: expected %.1f ms per step. Each step sums %.1f MB of gradients over all GPUs.",
        1e3 * step, bytes / 1e6);
    line(
        "  %-12s %12s %12s %12s %12s %12s",
        "GPUs", "sum, ms", "exposed, ms", "step, ms", "of linear", "pictures/s");
    for (GpuCluster cluster : GpuCluster.examples()) {
      double exposed = cluster.exposedSeconds(bytes, BACKWARD * step, slices);
      line(
          "  %-12s %12.2f %12.2f %12.1f %11.0f%% %12.0f",
          cluster.nodes() + " x " + cluster.gpus(),
          1e3 * cluster.allReduceSeconds(bytes),
          1e3 * exposed,
          1e3 * (step + exposed),
          100 * step / (step + exposed),
          cluster.ranks() * spec.batch() / (step + exposed));
    }
    line("  Links: NVLink of 450 GB/s a direction, 100 Gbit/s between machines, each at 80%%.");
    line(
        "  Exposed: what the backward pass does not hide of the sum, which runs in %d slices.",
        slices);
  }

  /** For example "A100". */
  private static String shortName(Gpu gpu) {
    return gpu.spec()
        .name()
        .replaceAll("^NVIDIA (GeForce )?", "")
        .replaceAll("[- ](SXM4-40GB|80GB HBM3)$", "");
  }

  private void line(String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
  }
}
