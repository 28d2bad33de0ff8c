// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend;

import java.util.Optional;

/**
 * A transport between processes. Providers are found through {@link java.util.ServiceLoader}.
 *
 * <p>Creating a provider must be cheap, and must not fail if its libraries are missing. Native
 * libraries are loaded by {@link #join} only.
 */
public interface CommunicatorProvider {
  /** For messages, for example "Gloo". */
  String name();

  /** Empty if a group can be joined here; otherwise the reason and the remedy, in one sentence. */
  Optional<String> unavailableBecause();

  /**
   * Joins a group. Returns when all its processes have joined.
   *
   * @throws UnavailableBackendException if the transport does not work here
   * @throws NativeLoadException if a native library cannot be loaded
   * @throws CommunicationException if a rank is lost or does not join within some minutes
   */
  Communicator join(GroupMember member);
}
