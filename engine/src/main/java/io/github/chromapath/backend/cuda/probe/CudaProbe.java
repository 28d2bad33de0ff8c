package io.github.chromapath.backend.cuda.probe;

import io.github.chromapath.backend.NativeLibrary;
import io.github.chromapath.backend.cuda.driver.CudaDevice;
import io.github.chromapath.backend.cuda.driver.CudaDevices;
import io.github.chromapath.backend.cuda.jcuda.JCublasAdapter;
import io.github.chromapath.backend.cuda.jcuda.JCudaPlatform;
import io.github.chromapath.backend.cuda.jcuda.JCudnnAdapter;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What of CUDA this machine has.
 *
 * @param libraries those needed, found or not, each after those that it needs itself; cuDNN's parts
 *     only where one of them alone is missing
 * @param device the first GPU, if the driver gives one
 * @param fault one sentence that says what is missing first and how to mend it; empty if nothing is
 */
public record CudaProbe(
    List<NativeLibrary> libraries, Optional<CudaDevice> device, Optional<String> fault) {
  /** Copies the list. */
  public CudaProbe {
    libraries = List.copyOf(libraries);
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
}
