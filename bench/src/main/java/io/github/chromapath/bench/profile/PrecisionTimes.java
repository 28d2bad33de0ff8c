// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.profile;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.bench.options.MachineOptions;
import io.github.chromapath.bench.ours.OurInference;
import io.github.chromapath.bench.peer.BatchShape;
import io.github.chromapath.bench.peer.PictureBatch;
import io.github.chromapath.contract.NetworkWeights;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.inference.PredictorConfig;
import io.github.chromapath.model.ModelConfig;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Times inference of one picture in fp32, bf16 and int8, one after the other in one process. */
@Command(
    name = "precisions",
    mixinStandardHelpOptions = true,
    description = "Times inference of one picture in fp32, bf16 and int8, as Markdown.",
    footer = "  chromapath-bench precisions --size 896")
public final class PrecisionTimes implements Callable<Integer> {
  @Option(
      names = "--size",
      defaultValue = "896",
      description = "Height and width in pixels. Default: 896.")
  private int size;

  @Option(
      names = "--width",
      defaultValue = "1.0",
      description = "Multiplier of the network's channels. Default: 1.0.")
  private double width;

  @Option(
      names = "--runs",
      defaultValue = "10",
      description = "Timed runs of each, after three that are not timed. Default: 10.")
  private int runs;

  @Mixin private MachineOptions machine;

  @Spec private CommandSpec spec;

  private PrecisionTimes() {}

  /** The command, ready to execute, as {@link OperationProfile#commandLine}. */
  public static CommandLine commandLine() {
    return new CommandLine(new PrecisionTimes());
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PictureBatch pictures = PictureBatch.random(new BatchShape(1, size, size));
    NetworkWeights weights = NetworkWeights.network(width, ModelConfig.CLASSES, 1);
    try (Backend backend = Backends.open(machine.device(), machine.backend())) {
      out.printf("%s, %s%n%n", backend.capabilities().device(), backend.capabilities().library());
      out.printf("| %dx%d, width %s | median, ms | least, ms | of bf16 |%n", size, size, width);
      out.printf("|---|---|---|---|%n");
      Map<String, long[]> times = times(backend, weights, pictures);
      double bf16 = median(times.getOrDefault("bf16", new long[1]));
      times.forEach(
          (name, nanos) ->
              out.printf(
                  "| %s | %.1f | %.1f | %.2f |%n",
                  name,
                  median(nanos) / 1e6,
                  Arrays.stream(nanos).min().orElseThrow() / 1e6,
                  bf16 / median(nanos)));
      out.flush();
    }
    return 0;
  }

  private static double median(long[] nanos) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private Map<String, long[]> times(
      Backend backend, NetworkWeights weights, PictureBatch pictures) {
    PredictorConfig plain = PredictorConfig.of(ModelConfig.standard().withWidth(width), size, size);
    Map<String, PredictorConfig> configs = new LinkedHashMap<>();
    configs.put("fp32", plain);
    configs.put("bf16", plain.withPrecision(Precision.BF16));
    if (backend.capabilities().types().int8()) {
      configs.put(
          "int8", plain.withArithmetic(Int8Arithmetic.of(backend, weights, plain, pictures)));
    }
    Map<String, long[]> times = new LinkedHashMap<>();
    configs.forEach(
        (name, config) -> {
          try (OurInference inference = new OurInference(backend, weights, config)) {
            times.put(name, time(inference, pictures));
          }
        });
    return times;
  }

  private long[] time(OurInference inference, PictureBatch pictures) {
    long[] nanos = new long[runs];
    for (int i = -3; i < runs; i++) {
      long start = System.nanoTime();
      inference.predict(pictures.gray(), pictures.gray224());
      if (i >= 0) {
        nanos[i] = System.nanoTime() - start;
      }
    }
    return nanos;
  }
}
