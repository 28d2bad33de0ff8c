package io.github.chromapath.backend.cuda;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.BackendOptions;
import io.github.chromapath.backend.BackendProvider;
import io.github.chromapath.backend.NativeLibrary;
import io.github.chromapath.backend.cuda.jcuda.JCudaDriverAdapter;
import io.github.chromapath.backend.cuda.probe.CudaProbe;
import io.github.chromapath.backend.cuda.probe.SystemLibraries;
import java.util.List;
import java.util.Optional;

/**
 * Tells what of CUDA a machine has, and what is missing. This version computes on no GPU: where
 * nothing is missing, it says so.
 */
public final class CudaBackendProvider implements BackendProvider {
  private final Supplier<CudaProbe> probe =
      Suppliers.memoize(() -> CudaProbe.of(new SystemLibraries(), JCudaDriverAdapter::new));

  /** For {@link java.util.ServiceLoader}. */
  public CudaBackendProvider() {}

  @Override
  public String name() {
    return "cuda";
  }

  /** Below the CPU's, so that nobody who leaves the choice open has NVIDIA's libraries loaded. */
  @Override
  public int priority() {
    return -1;
  }

  @Override
  public Optional<String> unavailableBecause() {
    return probe
        .get()
        .fault()
        .or(() -> Optional.of("a GPU is there, but this version of chromapath computes on none."));
  }

  @Override
  public List<NativeLibrary> libraries() {
    return probe.get().libraries();
  }

  @Override
  public Backend open(BackendOptions options) {
    throw new IllegalStateException(unavailableBecause().orElseThrow());
  }
}
