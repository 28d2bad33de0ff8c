// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend;

import java.util.List;
import java.util.Optional;

/**
 * Finds and opens one kind of device. Providers are found through {@link java.util.ServiceLoader}.
 *
 * <p>Creating a provider must be cheap. Creating and querying one must not fail if the device, its
 * native libraries or their Java bindings are missing.
 */
public interface BackendProvider {
  /** Short name by which users choose the device, e.g. {@code cpu}; also its backends' name. */
  String name();

  /** The available provider with the highest priority is the default. */
  int priority();

  /** Empty if a backend can be opened here; otherwise the reason, in one sentence. */
  Optional<String> unavailableBecause();

  /** The native libraries that its backends use on this platform, found or not. */
  List<NativeLibrary> libraries();

  /**
   * The devices that {@link CudaOptions#ordinal()} chooses from, usable or not, in the order of
   * their ordinals. Without an ordinal the first usable one is opened. Empty if there is no choice.
   */
  default List<FoundDevice> devices() {
    return List.of();
  }

  /**
   * How several of these devices sum tensors; empty if they do so through the processes' {@link
   * Communicator}. May load the library.
   */
  default Optional<DeviceTransport> transport() {
    return Optional.empty();
  }

  /**
   * Opens a dry run on a GPU that need not be present; empty if this kind of device offers none.
   *
   * @param options the ordinal is ignored
   */
  default Optional<DryRun> dryRun(GpuSpec gpu, CudaOptions options) {
    return Optional.empty();
  }

  /**
   * Opens a backend.
   *
   * @throws UnavailableBackendException if no device is available here, or not the one that the
   *     options name; the message is the reason
   */
  Backend open(BackendOptions options);
}
