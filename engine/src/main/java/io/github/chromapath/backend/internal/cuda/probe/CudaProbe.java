// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.probe;

import io.github.chromapath.backend.NativeLibrary;
import io.github.chromapath.backend.internal.cuda.driver.CudaDevices;
import io.github.chromapath.backend.internal.cuda.jcuda.JCublasAdapter;
import io.github.chromapath.backend.internal.cuda.jcuda.JCudaPlatform;
import io.github.chromapath.backend.internal.cuda.jcuda.JCudnnAdapter;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The libraries and GPUs of this machine.
 *
 * @param libraries the required libraries, found or not, in the order of dependency; a part of
 *     cuDNN is listed only if it is missing while cuDNN itself was found
 * @param gpus all GPUs of the driver, by ordinal
 * @param fault the first missing requirement of every GPU and its remedy, in one sentence; empty if
 *     nothing is missing
 */
public record CudaProbe(
    List<NativeLibrary> libraries, List<ProbedGpu> gpus, Optional<String> fault) {
  /** Copies the lists. */
  public CudaProbe {
    libraries = List.copyOf(libraries);
    gpus = List.copyOf(gpus);
  }

  /**
   * Searches for libraries and GPUs. After a failure the search continues with everything that does
   * not depend on it.
   *
   * @param linker loads the libraries
   * @param driver called once the driver's library is loaded
   */
  public static CudaProbe of(SharedLibraries linker, Supplier<? extends CudaDevices> driver) {
    return of(
        linker,
        new Bindings(
            JCudaPlatform::require,
            driver,
            () -> new JCublasAdapter().libraryVersion(),
            () -> new JCudnnAdapter().version()));
  }

  static CudaProbe of(SharedLibraries linker, Bindings bindings) {
    return new Search(linker, bindings).result();
  }

  /**
   * Empty if a GPU can be opened; otherwise the reason and its remedy, in one sentence.
   *
   * @param ordinal the chosen GPU; empty for any
   */
  public Optional<String> unavailableBecause(OptionalInt ordinal) {
    if (gpus.isEmpty()) {
      return fault;
    }
    if (ordinal.isPresent() && ordinal.getAsInt() >= gpus.size()) {
      return Optional.of(CudaDevices.noSuchDevice(ordinal.getAsInt(), gpus.size()));
    }
    ProbedGpu gpu = choice(ordinal);
    return gpu.unusableBecause().map(reason -> sentence(gpu, reason, ordinal)).or(() -> fault);
  }

  private String sentence(ProbedGpu gpu, String reason, OptionalInt asked) {
    if (asked.isEmpty() && gpus.size() == 1) {
      return reason;
    }
    String one = "GPU %d: %s".formatted(gpu.ordinal(), reason);
    return asked.isPresent()
        ? one
        : "none of the %d GPUs can be used; %s".formatted(gpus.size(), one);
  }

  /**
   * The GPU to open: the chosen one, or the first usable one. If none is usable, the one to report:
   * the first of a supported generation, or the first.
   *
   * @throws IndexOutOfBoundsException if there is no such GPU
   */
  public ProbedGpu choice(OptionalInt ordinal) {
    return ordinal.isPresent()
        ? gpus.get(ordinal.getAsInt())
        : first(gpu -> gpu.unusableBecause().isEmpty())
            .or(() -> first(gpu -> gpu.device().supported()))
            .orElse(gpus.get(0));
  }

  private Optional<ProbedGpu> first(Predicate<ProbedGpu> condition) {
    return gpus.stream().filter(condition).findFirst();
  }
}
