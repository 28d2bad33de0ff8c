// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.pipeline;

import io.github.chromapath.estimate.Gpu;
import io.github.chromapath.estimate.StepEstimate;
import io.github.chromapath.estimate.StepSpec;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.loss.PerceptualSize;
import io.github.chromapath.model.InputSize;
import io.github.chromapath.model.ModelConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The pictures that a GPU trains on in a second, estimated as in {@code doctor}: an upper bound.
 *
 * @param gpu the GPU
 * @param precision of the training step
 * @param picturesPerSecond with the perceptual loss at the input size
 */
record GpuDemand(Gpu gpu, Precision precision, double picturesPerSecond) {
  /** All GPUs in the precisions that they support. */
  static List<GpuDemand> all(int size, int batch) {
    List<GpuDemand> demands = new ArrayList<>();
    for (Precision precision : Precision.values()) {
      StepSpec spec =
          new StepSpec(
              ModelConfig.standard(),
              new InputSize(size, size),
              batch,
              precision,
              Optional.of(PerceptualSize.OWN));
      for (Gpu gpu : Gpu.stated()) {
        if (gpu.supports(precision)) {
          StepEstimate step = StepEstimate.of(spec.operations(gpu.spec().temporaryBytes()));
          demands.add(new GpuDemand(gpu, precision, batch / step.seconds(gpu)));
        }
      }
    }
    return demands;
  }

  /** A row of Markdown. */
  String row(Throughput decoded, Throughput cached) {
    return String.format(
        Locale.ROOT,
        "| %s, %s | %.1f | %d | %d |",
        gpu.spec().name(),
        precision.name().toLowerCase(Locale.ROOT),
        picturesPerSecond,
        decoded.processors(picturesPerSecond),
        cached.processors(picturesPerSecond));
  }
}
