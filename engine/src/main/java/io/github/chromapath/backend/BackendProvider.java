// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend;

import java.util.List;
import java.util.Optional;

/**
 * Finds one kind of device; found itself through {@link java.util.ServiceLoader}.
 *
 * <p>Making a provider and asking it questions must be cheap and must not fail where the device or
 * its libraries are missing.
 */
public interface BackendProvider {
  /** Short name by which users choose it, e.g. {@code cpu}; the name of its backends too. */
  String name();

  /** Where nobody chooses, the available provider with the highest priority is taken. */
  int priority();

  /** Empty if a backend can be opened here, else one sentence that says why not. */
  Optional<String> unavailableBecause();

  /** The native libraries that its backends use, found or not, as far as this platform has them. */
  List<NativeLibrary> libraries();

  /**
   * The devices that users choose from by {@link CudaOptions#ordinal()}, each at its own place,
   * whether it can be used or not; options that name none are for the first that can. Empty where
   * there is no choice.
   */
  default List<FoundDevice> devices() {
    return List.of();
  }

  /**
   * Opens a dry run on a GPU that need not be present; empty if this kind of device has none.
   *
   * @param options without regard to their ordinal
   */
  default Optional<DryRun> dryRun(GpuSpec gpu, CudaOptions options) {
    return Optional.empty();
  }

  /**
   * Opens a backend.
   *
   * @throws UnavailableBackendException if none is available here, or not the one that the options
   *     name; the message is the sentence of that one
   */
  Backend open(BackendOptions options);
}
