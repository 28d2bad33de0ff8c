// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import com.sun.management.OperatingSystemMXBean;
import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.BackendOptions;
import io.github.chromapath.backend.BackendProvider;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.backend.Capabilities;
import io.github.chromapath.backend.CommunicatorProvider;
import io.github.chromapath.backend.Communicators;
import io.github.chromapath.backend.DeviceException;
import io.github.chromapath.backend.FoundDevice;
import io.github.chromapath.backend.NativeLibrary;
import io.github.chromapath.backend.UnavailableBackendException;
import io.github.chromapath.estimate.StepSpec;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.image.PictureLibrary;
import io.github.chromapath.inference.PredictorConfig;
import io.github.chromapath.loss.PerceptualSize;
import io.github.chromapath.model.InputSize;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.tensor.OutOfDeviceMemoryException;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.ToLongFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code doctor}: tests the devices and libraries of this machine, and plans a network's memory.
 */
@Command(
    name = "doctor",
    description =
        "Tests the devices of this machine, lists the native libraries, and computes the memory of"
            + " a network and the demands of its training on a GPU.",
    footer = {"  chromapath doctor", "  chromapath doctor --size 448 --batch 2 --precision bf16"})
final class DoctorCommand implements Callable<Integer> {
  /** The CPU backend reaches a tensor through a ByteBuffer. */
  private static final long LARGEST_TENSOR = Integer.MAX_VALUE;

  @Mixin private ConsoleOptions console;
  @Mixin private PrecisionOption precision;

  @Option(
      names = "--size",
      paramLabel = "N|WxH",
      defaultValue = "896",
      description =
          "Input size of the network: side of a square, or WIDTHxHEIGHT; multiples of 8."
              + " Default: ${DEFAULT-VALUE}.")
  private String size;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "4",
      description = "Number of pictures in a batch. Default: ${DEFAULT-VALUE}.")
  private int batch;

  @Option(
      names = "--width",
      paramLabel = "W",
      defaultValue = "1.0",
      description = "Multiplier of the channel counts, up to 4. Default: ${DEFAULT-VALUE}.")
  private double width;

  @Override
  public Integer call() throws IOException {
    NetworkSize network = NetworkSize.parse(size);
    if (batch < 1) {
      throw new CommandException(ExitCode.USAGE, "--batch " + batch + ": give at least 1.");
    }
    if (!(width > 0 && width <= 4)) {
      throw new CommandException(
          ExitCode.USAGE, "--width " + width + ": give a number above 0 and up to 4.");
    }
    PrintWriter out = console.out();
    printMachine(out);
    List<BackendProvider> providers = Backends.providers();
    List<Capabilities> working = printDevices(out, providers);
    printLibraries(out, providers);
    printTransports(out, providers);
    out.println();
    out.println("Engines for many machines");
    out.println("  Spark  " + SparkHome.describe());
    out.println();
    out.println("Bundled model");
    out.println("  " + BundledModel.describe());
    // The planned precision need not be supported here; auto is that of the first working device.
    Precision stored = precision.among(working.stream().findFirst());
    ModelConfig model = ModelConfig.standard().withWidth(width);
    StepSpec step =
        new StepSpec(
            model,
            new InputSize(network.height(), network.width()),
            batch,
            stored,
            Optional.of(PerceptualSize.OWN));
    printMemory(out, step, network, usingHostMemory(working));
    GpuForecast forecast = new GpuForecast(out, step);
    forecast.printDryRun(console.verbose());
    forecast.printEstimate();
    forecast.printClusters();
    return (!working.isEmpty() ? ExitCode.DONE : ExitCode.ENVIRONMENT).code();
  }

  private static long physicalMemory() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }

  private static void printMachine(PrintWriter out) throws IOException {
    Runtime runtime = Runtime.getRuntime();
    out.println(new Version().getVersion()[0]);
    out.println("Java        " + Runtime.version() + ", " + System.getProperty("java.home"));
    out.println("Processors  " + runtime.availableProcessors());
    out.println("Memory      " + gibibytes(physicalMemory()));
    out.println("Java heap   up to " + gibibytes(runtime.maxMemory()));
  }

  /** Returns the capabilities of the working devices, the preferred one first. */
  private static List<Capabilities> printDevices(PrintWriter out, List<BackendProvider> providers) {
    out.println();
    out.println("Devices");
    List<Capabilities> working = new ArrayList<>();
    for (BackendProvider provider : providers) {
      printDevice(out, provider).ifPresent(working::add);
      provider.devices().forEach(gpu -> printGpu(out, gpu));
    }
    return working;
  }

  /** Empty if the device does not work. */
  private static Optional<Capabilities> printDevice(PrintWriter out, BackendProvider provider) {
    String line = String.format("  %-6s", provider.name());
    if (provider.unavailableBecause().isPresent()) {
      out.println(line + "not available: " + provider.unavailableBecause().get());
      return Optional.empty();
    }
    try (Backend backend = provider.open(BackendOptions.standard())) {
      Capabilities can = backend.capabilities();
      String bfloat16 =
          can.types().fastBfloat16() ? "bf16 is fast" : "bf16 is not faster than fp32";
      out.println(
          line
              + "works: "
              + can.device()
              + "; "
              + can.library()
              + "; "
              + PrecisionOption.supported(can)
              + "; "
              + bfloat16);
      return Optional.of(can);
    } catch (IllegalStateException
        | UnavailableBackendException
        | DeviceException
        | OutOfDeviceMemoryException
        | LinkageError e) {
      out.println(line + "does not work: " + e.getMessage());
      return Optional.empty();
    }
  }

  private static void printGpu(PrintWriter out, FoundDevice gpu) {
    String reason =
        gpu.unusableBecause().map(sentence -> "; cannot be used: " + sentence).orElse("");
    out.println("    GPU " + gpu.ordinal() + "  " + gpu.description() + reason);
  }

  private static void printLibraries(PrintWriter out, List<BackendProvider> providers) {
    out.println();
    out.println("Native libraries");
    for (BackendProvider provider : providers) {
      provider.libraries().forEach(library -> printLibrary(out, library));
    }
    try {
      printLibrary(out, PictureLibrary.openCv());
    } catch (UnavailableBackendException e) {
      out.println("  " + e.getMessage() + ".");
    }
  }

  private static void printLibrary(PrintWriter out, NativeLibrary library) {
    String version = library.version().orElse("not found");
    out.println("  " + library.name() + " " + version + "  " + library.path());
  }

  /** Whether several processes can train together. Loads no transport of the host. */
  private static void printTransports(PrintWriter out, List<BackendProvider> devices) {
    out.println();
    out.println("Training with several processes");
    for (CommunicatorProvider provider : Communicators.providers()) {
      printAvailable(out, provider.name(), provider.unavailableBecause());
    }
    devices.stream()
        .flatMap(device -> device.transport().stream())
        .forEach(each -> printAvailable(out, each.name(), each.unavailableBecause()));
  }

  private static void printAvailable(
      PrintWriter out, String name, Optional<String> unavailableBecause) {
    String answer =
        unavailableBecause.map(reason -> "not available: " + reason).orElse("available");
    out.printf("  %-6s%s%n", name, answer);
  }

  private static Optional<Capabilities> usingHostMemory(List<Capabilities> devices) {
    return devices.stream().filter(device -> device.memoryBytes().isEmpty()).findFirst();
  }

  private void printMemory(
      PrintWriter out, StepSpec step, NetworkSize network, Optional<Capabilities> device) {
    Precision stored = step.precision();
    long temporaryBytes = device.map(Capabilities::temporaryBytes).orElse(0L);
    MemoryNeed training = MemoryNeed.training(step, temporaryBytes);
    MemoryNeed inference =
        MemoryNeed.inference(
            PredictorConfig.of(step.model(), network.height(), network.width())
                .withBatch(batch)
                .withPrecision(stored));
    out.println();
    out.printf(
        "Memory at %dx%d, batch %d, width %s, in %s, without the libraries' workspaces%n",
        network.width(), network.height(), batch, width, PrecisionOption.name(stored));
    out.printf("  %-20s %12s %12s%n", "", "training", "inference");
    List<MemoryNeed> needs = List.of(training, inference);
    printRow(out, "parameters", needs, MemoryNeed::parameters);
    printRow(out, "gradients", needs, MemoryNeed::gradients);
    printRow(out, "optimizer state", needs, MemoryNeed::optimizer);
    printRow(out, "activations", needs, need -> need.activations().bytes());
    printRow(out, "  lower bound", needs, need -> need.activations().lowerBound());
    printRow(out, "total", needs, MemoryNeed::total);
    printRow(out, "  validation, added", needs, MemoryNeed::validation);
    out.println("  Training " + verdict(training));
    out.println("  Inference " + verdict(inference));
  }

  private static void printRow(
      PrintWriter out, String name, List<MemoryNeed> needs, ToLongFunction<MemoryNeed> bytes) {
    out.printf("  %-20s", name);
    for (MemoryNeed need : needs) {
      out.printf(" %12s", gibibytes(bytes.applyAsLong(need)));
    }
    out.println();
  }

  private static String verdict(MemoryNeed need) {
    long largestTensor = need.activations().largestTensor();
    if (largestTensor > LARGEST_TENSOR) {
      return "does not fit: a tensor of "
          + gibibytes(largestTensor)
          + " is larger than 2 GiB, the limit of the CPU backend; choose a smaller --size or"
          + " --batch.";
    }
    long memory = physicalMemory();
    long heap = Runtime.getRuntime().maxMemory();
    if (need.total() + heap <= memory) {
      return "fits this machine together with a full Java heap.";
    }
    return need.total() <= memory
        ? "fits this machine only while the Java heap stays small; a smaller --size or --batch is"
            + " safer."
        : "does not fit this machine; choose a smaller --size, --batch or --width.";
  }

  private static String gibibytes(long bytes) {
    return String.format(Locale.ROOT, "%.2f GiB", bytes / (double) (1L << 30));
  }
}
