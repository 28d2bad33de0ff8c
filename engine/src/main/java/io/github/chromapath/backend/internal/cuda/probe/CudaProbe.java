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
 * What of CUDA this machine has.
 *
 * @param libraries those needed, found or not, each after those that it needs itself; cuDNN's parts
 *     only where one of them alone is missing
 * @param gpus all GPUs that the driver gives, by ordinal
 * @param fault one sentence that says what is missing first, whatever the GPU, and how to mend it;
 *     empty if nothing is
 */
public record CudaProbe(
    List<NativeLibrary> libraries, List<ProbedGpu> gpus, Optional<String> fault) {
  /** Copies the lists. */
  public CudaProbe {
    libraries = List.copyOf(libraries);
    gpus = List.copyOf(gpus);
  }

  /**
   * Looks for libraries and GPU; what does not depend on a thing that is missing is looked for all
   * the same.
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
   * Empty if a GPU can be opened, else one sentence that says why not and how to mend it.
   *
   * @param ordinal the GPU that is asked for; empty for any
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
   * The GPU that is opened: the one asked for, or else the first that can be used. Where none can,
   * the one to be mended: the first that is new enough, or else the first.
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
