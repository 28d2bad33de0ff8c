// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend;

import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** The transports between processes on the class path. */
public final class Communicators {
  private Communicators() {}

  /** All providers on the class path. */
  public static List<CommunicatorProvider> providers() {
    return ServiceLoader.load(CommunicatorProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .toList();
  }

  /**
   * Joins a group with the first available transport.
   *
   * @throws UnavailableBackendException if there is none; the message says why
   * @throws NativeLoadException if a native library cannot be loaded
   * @throws CommunicationException if a rank is lost or does not join within some minutes
   */
  public static Communicator join(GroupMember member) {
    String reason = "no transport is on the class path; add chromapath-gloo.";
    for (CommunicatorProvider provider : providers()) {
      Optional<String> unavailable = provider.unavailableBecause();
      if (unavailable.isEmpty()) {
        return provider.join(member);
      }
      reason = provider.name() + " is not available: " + unavailable.get();
    }
    throw new UnavailableBackendException(reason);
  }
}
