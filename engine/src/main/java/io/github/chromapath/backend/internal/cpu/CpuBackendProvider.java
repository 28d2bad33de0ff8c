// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cpu;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.BackendOptions;
import io.github.chromapath.backend.BackendProvider;
import io.github.chromapath.backend.NativeLibrary;
import io.github.chromapath.backend.NativeLoadException;
import io.github.chromapath.backend.UnavailableBackendException;
import java.util.List;
import java.util.Optional;

/** Provides the CPU backend if oneDNN's library for this platform is on the class path. */
public final class CpuBackendProvider implements BackendProvider {
  /** For {@link java.util.ServiceLoader}. */
  public CpuBackendProvider() {}

  @Override
  public String name() {
    return CpuBackend.NAME;
  }

  /** The lowest priority of the backends that compute, since the CPU is always available. */
  @Override
  public int priority() {
    return 0;
  }

  @Override
  public Optional<String> unavailableBecause() {
    try {
      OpenMp.load(DnnlEngine.NATIVE);
      return Optional.empty();
    } catch (NativeLoadException e) {
      return Optional.of(e.getMessage());
    }
  }

  @Override
  public List<NativeLibrary> libraries() {
    return unavailableBecause().isPresent()
        ? List.of()
        : List.of(
            NativeLibrary.loaded(
                DnnlEngine.NATIVE.name(), DnnlEngine.version(), DnnlEngine.NATIVE.load()));
  }

  @Override
  public Backend open(BackendOptions options) {
    unavailableBecause()
        .ifPresent(
            reason -> {
              throw new UnavailableBackendException(reason);
            });
    return CpuBackend.open(options.threads(), options.communicator());
  }
}
