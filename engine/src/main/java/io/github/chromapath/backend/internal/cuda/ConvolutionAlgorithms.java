// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda;

import io.github.chromapath.backend.AlgorithmStore;
import io.github.chromapath.backend.ChosenAlgorithms;
import io.github.chromapath.backend.CudaOptions;
import io.github.chromapath.backend.internal.cuda.driver.CudaException;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.Algorithm;
import io.github.chromapath.tensor.DataType;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Chooses cuDNN's algorithm for each convolution once: that of an earlier process, if {@link
 * #prefer} has one; else by measurement, if {@link CudaOptions.Algorithms#autotune()} has a store;
 * else by cuDNN's heuristics. A choice has run once on scratch memory.
 *
 * <p>TF32 is used only if it is allowed.
 */
final class ConvolutionAlgorithms {
  private record Choice(ConvolutionKey key, long workspaceLimit) {}

  private final OpenGpu gpu;
  private final CudaOptions.Algorithms options;
  private final String library;
  private final Map<Choice, ConvolutionAlgorithm> chosen = new HashMap<>();
  private final Map<String, String> names = new TreeMap<>();
  private Map<String, String> earlier = Map.of();

  ConvolutionAlgorithms(OpenGpu gpu) {
    this.gpu = gpu;
    options = gpu.options().algorithms();
    library =
        "%s, driver %d, cuDNN %d%s%s"
            .formatted(
                gpu.device().name(),
                gpu.driver().version(),
                gpu.cudnn().version(),
                options.deterministic() ? ", deterministic" : "",
                gpu.tensorFloat32(DataType.FLOAT32) ? ", TF32" : "");
  }

  /** The choices so far. */
  ChosenAlgorithms choices() {
    return new ChosenAlgorithms(library, names);
  }

  /** Prefers the choices of an earlier process, if its device, libraries and options were these. */
  void prefer(ChosenAlgorithms choices) {
    earlier = choices.library().equals(library) ? choices.byConvolution() : Map.of();
  }

  /**
   * The algorithm for a convolution. If none works within the limit, it is the one with the least
   * workspace beyond it.
   *
   * @throws UnsupportedOperationException if no algorithm works
   */
  ConvolutionAlgorithm choose(DescribedConvolution convolution, long workspaceLimit) {
    Choice choice = new Choice(convolution.key(), workspaceLimit);
    ConvolutionAlgorithm algorithm = chosen.get(choice);
    if (algorithm == null) {
      algorithm = select(convolution, workspaceLimit);
      chosen.put(choice, algorithm);
    }
    names.put(convolution.key().toString(), algorithm.name());
    return algorithm;
  }

  private ConvolutionAlgorithm select(DescribedConvolution convolution, long limit) {
    AlgorithmTrials trials = new AlgorithmTrials(gpu, convolution);
    List<Algorithm> listed = allowed(trials.listed());
    return earlier(convolution.key(), trials, listed, limit)
        .or(() -> tuned(convolution.key(), trials, listed, limit))
        .or(() -> first(trials, within(trials.candidates(listed), limit)))
        .or(() -> first(trials, beyond(trials.candidates(listed), limit)))
        .orElseThrow(() -> noneWorks(convolution.key(), trials.failures()));
  }

  private List<Algorithm> allowed(List<Algorithm> algorithms) {
    return algorithms.stream().filter(a -> a.deterministic() || !options.deterministic()).toList();
  }

  private static Stream<ConvolutionAlgorithm> within(Stream<ConvolutionAlgorithm> all, long limit) {
    return all.filter(a -> a.workspaceBytes() <= limit);
  }

  private static Stream<ConvolutionAlgorithm> beyond(Stream<ConvolutionAlgorithm> all, long limit) {
    return all.filter(a -> a.workspaceBytes() > limit)
        .sorted(Comparator.comparingLong(ConvolutionAlgorithm::workspaceBytes));
  }

  private static Optional<ConvolutionAlgorithm> first(
      AlgorithmTrials trials, Stream<ConvolutionAlgorithm> candidates) {
    return candidates.filter(trials::works).findFirst();
  }

  private Optional<ConvolutionAlgorithm> earlier(
      ConvolutionKey key, AlgorithmTrials trials, List<Algorithm> listed, long limit) {
    String name = earlier.get(key.toString());
    return name == null
        ? Optional.empty()
        : first(
            trials, within(trials.candidates(listed), limit).filter(a -> a.name().equals(name)));
  }

  /** The stored or measured choice; empty without a store, or if measuring fails. */
  private Optional<ConvolutionAlgorithm> tuned(
      ConvolutionKey key, AlgorithmTrials trials, List<Algorithm> listed, long limit) {
    Optional<AlgorithmStore> store = options.autotune();
    if (store.isEmpty()) {
      return Optional.empty();
    }
    String name = library + ", " + limit + " bytes: " + key;
    OptionalInt stored = store.get().find(name);
    Optional<ConvolutionAlgorithm> kept =
        first(
            trials,
            within(
                trials.candidates(
                    listed.stream()
                        .filter(a -> stored.isPresent() && a.algorithm() == stored.getAsInt())
                        .toList()),
                limit));
    if (kept.isPresent()) {
      return kept;
    }
    List<Algorithm> measured = allowed(trials.measured(limit));
    Optional<ConvolutionAlgorithm> fastest =
        first(trials, within(trials.candidates(measured), limit));
    fastest.ifPresent(a -> store.get().keep(name, a.number()));
    return fastest;
  }

  private RuntimeException noneWorks(ConvolutionKey key, List<CudaException> failures) {
    for (CudaException failure : failures) {
      RuntimeException explained = gpu.explained(failure);
      if (explained != failure) {
        return explained;
      }
    }
    UnsupportedOperationException none =
        new UnsupportedOperationException(
            "cuDNN has no%s algorithm that works for %s%s"
                .formatted(
                    options.deterministic() ? " deterministic" : "",
                    key,
                    failures.isEmpty()
                        ? ""
                        : ": " + failures.get(failures.size() - 1).getMessage()));
    failures.forEach(none::addSuppressed);
    return none;
  }
}
