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

  /** Those of the native libraries that its backends use that were found, available or not. */
  List<NativeLibrary> libraries();

  /**
   * Opens a backend.
   *
   * @throws IllegalStateException if it is not available here
   * @throws UnavailableBackendException if what the options name is not
   */
  Backend open(BackendOptions options);
}
