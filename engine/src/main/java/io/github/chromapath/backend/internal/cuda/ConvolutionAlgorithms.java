// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda;

import io.github.chromapath.backend.AlgorithmStore;
import io.github.chromapath.backend.CudaOptions;
import io.github.chromapath.backend.internal.AllocationStats;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.Algorithm;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.ConvolutionCall;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.Descriptors;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.Operands;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.Workspace;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.OutOfDeviceMemoryException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Chooses cuDNN's algorithm for each convolution once: by cuDNN's heuristics, or by measurement if
 * {@link CudaOptions.Algorithms#autotune()} has a store.
 *
 * <p>Every algorithm computes in the math type of the convolution's descriptor, so TF32 is used
 * only if it is allowed.
 */
final class ConvolutionAlgorithms {
  private record Choice(ConvolutionKey key, long workspaceLimit) {}

  private final OpenGpu gpu;
  private final Cudnn cudnn;
  private final CudaOptions.Algorithms options;
  private final String device;
  private final Map<Choice, Algorithm> chosen = new HashMap<>();

  ConvolutionAlgorithms(OpenGpu gpu) {
    this.gpu = gpu;
    this.cudnn = gpu.cudnn();
    options = gpu.options().algorithms();
    device =
        "%s, driver %d, cuDNN %d%s%s"
            .formatted(
                gpu.device().name(),
                gpu.driver().version(),
                cudnn.version(),
                options.deterministic() ? ", deterministic" : "",
                gpu.tensorFloat32(DataType.FLOAT32) ? ", TF32" : "");
  }

  /**
   * The algorithm for a convolution.
   *
   * @throws UnsupportedOperationException if no algorithm works within the limit
   */
  Algorithm choose(ConvolutionKey key, Descriptors descriptors, long workspaceLimit) {
    Choice choice = new Choice(key, workspaceLimit);
    Algorithm algorithm = chosen.get(choice);
    if (algorithm == null) {
      algorithm = select(key, descriptors, workspaceLimit);
      chosen.put(choice, algorithm);
    }
    return algorithm;
  }

  private Algorithm select(ConvolutionKey key, Descriptors descriptors, long workspaceLimit) {
    List<Algorithm> known = cudnn.algorithms(gpu.cudnnHandle(), key.direction(), descriptors);
    Optional<Algorithm> best = first(known, workspaceLimit);
    if (best.isEmpty()) {
      throw new UnsupportedOperationException(
          "cuDNN has no%s algorithm for %s within %d bytes of workspace"
              .formatted(options.deterministic() ? " deterministic" : "", key, workspaceLimit));
    }
    Optional<AlgorithmStore> store = options.autotune();
    return store.isEmpty()
        ? best.get()
        : tuned(store.get(), known, key, descriptors, workspaceLimit).orElse(best.get());
  }

  private Optional<Algorithm> first(List<Algorithm> algorithms, long limit) {
    return algorithms.stream()
        .filter(Algorithm::usable)
        .filter(a -> a.deterministic() || !options.deterministic())
        .filter(a -> a.workspaceBytes() <= limit)
        .findFirst();
  }

  private Optional<Algorithm> tuned(
      AlgorithmStore store,
      List<Algorithm> known,
      ConvolutionKey key,
      Descriptors descriptors,
      long limit) {
    String name = device + ", " + limit + " bytes: " + key;
    Optional<Algorithm> kept = kept(store.find(name), known, limit);
    if (kept.isPresent()) {
      return kept;
    }
    Optional<Algorithm> fastest = first(measure(key, descriptors, limit), limit);
    fastest.ifPresent(a -> store.keep(name, a.algorithm()));
    return fastest;
  }

  /** The stored choice; empty if there is none or it cannot be used here. */
  private Optional<Algorithm> kept(OptionalInt choice, List<Algorithm> known, long limit) {
    return choice.isEmpty()
        ? Optional.empty()
        : first(known.stream().filter(a -> a.algorithm() == choice.getAsInt()).toList(), limit);
  }

  /** Measures on scratch memory; empty if the device has no memory for it. */
  private List<Algorithm> measure(ConvolutionKey key, Descriptors descriptors, long limit) {
    int element = key.type().bytes();
    long x = align(key.x().elements() * element);
    long w = align(key.weightElements() * element);
    long y = align(key.y().elements() * element);
    long bytes = x + w + y + limit;
    long scratch;
    try {
      scratch = gpu.allocate(bytes, AllocationStats.Kind.NATIVE);
    } catch (OutOfDeviceMemoryException e) {
      return List.of();
    }
    try {
      gpu.driver().fill(scratch, (byte) 0, x + w + y, gpu.compute());
      Operands operands = new Operands(scratch, scratch + x, scratch + x + w);
      return cudnn.measure(
          gpu.cudnnHandle(),
          new ConvolutionCall(key.direction(), descriptors, operands),
          new Workspace(scratch + x + w + y, limit));
    } finally {
      gpu.free(scratch, bytes, AllocationStats.Kind.NATIVE);
    }
  }

  private static long align(long bytes) {
    return (bytes + 255) / 256 * 256;
  }
}
