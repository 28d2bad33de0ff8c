// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.BackendOptions;
import io.github.chromapath.backend.BackendProvider;
import io.github.chromapath.backend.CudaOptions;
import io.github.chromapath.backend.DeviceTransport;
import io.github.chromapath.backend.DryRun;
import io.github.chromapath.backend.FoundDevice;
import io.github.chromapath.backend.GpuSpec;
import io.github.chromapath.backend.NativeLibrary;
import io.github.chromapath.backend.NativeLoadException;
import io.github.chromapath.backend.UnavailableBackendException;
import io.github.chromapath.backend.internal.cuda.driver.CudaApi;
import io.github.chromapath.backend.internal.cuda.driver.CudaRanks;
import io.github.chromapath.backend.internal.cuda.jcuda.JCublasAdapter;
import io.github.chromapath.backend.internal.cuda.jcuda.JCudaDriverAdapter;
import io.github.chromapath.backend.internal.cuda.jcuda.JCudnnAdapter;
import io.github.chromapath.backend.internal.cuda.jcuda.NcclAdapter;
import io.github.chromapath.backend.internal.cuda.probe.CudaProbe;
import io.github.chromapath.backend.internal.cuda.probe.SystemLibraries;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Finds NVIDIA GPUs, or the reason why none can be used. */
public final class CudaBackendProvider implements BackendProvider {
  /**
   * JCuda may be missing, so its adapters are used in lambda bodies only. A method reference would
   * load the adapter and JCuda's classes before the probe has searched for them.
   */
  private final Supplier<CudaProbe> probe =
      Suppliers.memoize(() -> CudaProbe.of(new SystemLibraries(), () -> new JCudaDriverAdapter()));

  /** For {@link java.util.ServiceLoader}. */
  public CudaBackendProvider() {}

  @Override
  public String name() {
    return "cuda";
  }

  /** Above the CPU's. */
  @Override
  public int priority() {
    return 10;
  }

  @Override
  public Optional<String> unavailableBecause() {
    return probe.get().unavailableBecause(OptionalInt.empty());
  }

  @Override
  public List<NativeLibrary> libraries() {
    return probe.get().libraries();
  }

  @Override
  public List<FoundDevice> devices() {
    return probe.get().gpus().stream()
        .map(
            gpu ->
                new FoundDevice(gpu.ordinal(), gpu.device().description(), gpu.unusableBecause()))
        .toList();
  }

  @Override
  public Optional<DeviceTransport> transport() {
    return Optional.of(
        new DeviceTransport("NCCL", unavailableBecause().or(() -> ncclUnavailableBecause())));
  }

  private static Optional<String> ncclUnavailableBecause() {
    try {
      new NcclAdapter(CudaBackendProvider::loads);
      return Optional.empty();
    } catch (NativeLoadException e) {
      return Optional.of(e.getMessage());
    }
  }

  @Override
  public Optional<DryRun> dryRun(GpuSpec gpu, CudaOptions options) {
    return Optional.of(new CudaDryRun(gpu, options));
  }

  @Override
  public Backend open(BackendOptions options) {
    CudaProbe found = probe.get();
    found
        .unavailableBecause(options.cuda().ordinal())
        .ifPresent(
            reason -> {
              throw new UnavailableBackendException(reason);
            });
    CudaApi api = new CudaApi(new JCudaDriverAdapter(), new JCudnnAdapter(), new JCublasAdapter());
    CudaOptions chosen = options.cuda().on(found.choice(options.cuda().ordinal()).ordinal());
    // A lambda, as the others: NCCL's bindings may be missing.
    CudaRanks ranks =
        new CudaRanks(options.communicator(), () -> new NcclAdapter(CudaBackendProvider::loads));
    return CudaBackend.open(api, chosen, ranks);
  }

  private static boolean loads(String library) {
    return new SystemLibraries().load(library).isPresent();
  }
}
