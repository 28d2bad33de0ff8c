// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda;

import io.github.chromapath.backend.internal.cuda.driver.CudaException;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.Algorithm;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.BiasRelu;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.ConvolutionCall;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.MathType;
import io.github.chromapath.backend.internal.cuda.driver.Scaling;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Finds out which algorithms of cuDNN run one convolution. A failure of cuDNN excludes an algorithm
 * and is kept; a failure of the device is thrown.
 */
final class AlgorithmTrials {
  private record Choice(int algorithm, MathType math) {}

  private final OpenGpu gpu;
  private final Cudnn cudnn;
  private final DescribedConvolution convolution;
  private final List<CudaException> failures = new ArrayList<>();
  private final Map<Choice, Optional<ConvolutionAlgorithm>> known = new HashMap<>();

  AlgorithmTrials(OpenGpu gpu, DescribedConvolution convolution) {
    this.gpu = gpu;
    this.cudnn = gpu.cudnn();
    this.convolution = convolution;
  }

  /** What failed so far, in order. */
  List<CudaException> failures() {
    return failures;
  }

  /** The usable algorithms, best first by cuDNN's heuristics. */
  List<Algorithm> listed() {
    return firstAnswer(
        math ->
            cudnn.algorithms(
                gpu.cudnnHandle(), convolution.key().direction(), convolution.in().apply(math)));
  }

  /**
   * The usable algorithms, fastest first as measured on numbers other than 0; empty if the device
   * has no memory for the measurement, or if it fails.
   */
  List<Algorithm> measured(long workspaceLimit) {
    Optional<ConvolutionScratch> memory =
        ConvolutionScratch.of(gpu, convolution.key(), workspaceLimit);
    if (memory.isEmpty()) {
      return List.of();
    }
    try (ConvolutionScratch scratch = memory.get()) {
      return firstAnswer(
          math ->
              cudnn.measure(
                  gpu.cudnnHandle(),
                  scratch.call(convolution.in().apply(math)),
                  scratch.workspace()));
    }
  }

  /** A search of cuDNN in one math type. */
  @FunctionalInterface
  private interface AlgorithmSearch {
    List<Algorithm> in(MathType math);
  }

  /** The result in the first math type for which cuDNN has one. */
  private List<Algorithm> firstAnswer(AlgorithmSearch search) {
    for (MathType math : convolution.maths()) {
      List<Algorithm> usable =
          answered(() -> search.in(math)).orElse(List.of()).stream()
              .filter(Algorithm::usable)
              .toList();
      if (!usable.isEmpty()) {
        return usable;
      }
    }
    return List.of();
  }

  /**
   * The algorithms with math type and workspace, in order. Each comes in the first math type that
   * it supports; those in their further math types follow at the end. cuDNN is asked about an
   * algorithm when the stream reaches it, and only once.
   */
  Stream<ConvolutionAlgorithm> candidates(List<Algorithm> algorithms) {
    return Stream.concat(
        algorithms.stream().flatMap(algorithm -> supported(algorithm).limit(1)),
        algorithms.stream().flatMap(algorithm -> supported(algorithm).skip(1)));
  }

  private Stream<ConvolutionAlgorithm> supported(Algorithm algorithm) {
    return convolution.maths().stream()
        .map(math -> new Choice(algorithm.algorithm(), math))
        .flatMap(choice -> known.computeIfAbsent(choice, this::candidate).stream());
  }

  /** Empty if the algorithm does not support the math type, or its workspace exceeds any memory. */
  private Optional<ConvolutionAlgorithm> candidate(Choice choice) {
    return answered(
            () ->
                cudnn.workspaceBytes(
                    gpu.cudnnHandle(),
                    convolution.key().direction(),
                    convolution.in().apply(choice.math),
                    choice.algorithm))
        .filter(bytes -> bytes >= 0)
        .map(bytes -> new ConvolutionAlgorithm(choice.algorithm, choice.math, bytes));
  }

  /**
   * Runs an algorithm once on scratch memory, and returns whether it works. If the device has no
   * memory for that, it counts as working.
   */
  boolean works(ConvolutionAlgorithm algorithm) {
    if (!cudnn.computes()) {
      return true;
    }
    Optional<ConvolutionScratch> memory =
        ConvolutionScratch.of(gpu, convolution.key(), algorithm.workspaceBytes());
    if (memory.isEmpty()) {
      return true;
    }
    try (ConvolutionScratch scratch = memory.get()) {
      return answered(
              () -> {
                run(algorithm, scratch);
                gpu.driver().synchronize(gpu.compute());
                return true;
              })
          .isPresent();
    }
  }

  private void run(ConvolutionAlgorithm algorithm, ConvolutionScratch scratch) {
    ConvolutionCall call = scratch.call(convolution.in().apply(algorithm.math()));
    convolution
        .biasRelu()
        .ifPresentOrElse(
            descriptors ->
                cudnn.convolveBiasRelu(
                    gpu.cudnnHandle(),
                    call,
                    algorithm.number(),
                    scratch.workspace(),
                    new BiasRelu(descriptors, call.operands().w(), OptionalLong.empty())),
            () ->
                cudnn.convolve(
                    gpu.cudnnHandle(),
                    call,
                    algorithm.number(),
                    scratch.workspace(),
                    Scaling.OVERWRITE));
  }

  /**
   * The answer of cuDNN; empty if it reports a failure.
   *
   * @throws CudaException if the device fails, at once or as a consequence
   */
  private <T> Optional<T> answered(Supplier<T> call) {
    try {
      return Optional.of(call.get());
    } catch (CudaException e) {
      if (!e.ofCudnn()) {
        throw e;
      }
      failures.add(e);
      gpu.driver().synchronize(gpu.compute());
      return Optional.empty();
    }
  }
}
