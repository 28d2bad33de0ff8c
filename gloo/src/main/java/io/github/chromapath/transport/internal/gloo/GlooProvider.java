// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.transport.internal.gloo;

import io.github.chromapath.backend.Communicator;
import io.github.chromapath.backend.CommunicatorProvider;
import io.github.chromapath.backend.GroupMember;
import io.github.chromapath.backend.UnavailableBackendException;
import java.time.Duration;
import java.util.Optional;

/** Gloo between processes of one or several machines, over TCP. */
public final class GlooProvider implements CommunicatorProvider {
  /** People start the ranks of several machines one after the other. */
  private static final Duration JOIN_LIMIT = Duration.ofMinutes(5);

  @Override
  public String name() {
    return "Gloo";
  }

  @Override
  public Optional<String> unavailableBecause() {
    Optional<String> missing;
    try {
      missing = GlooLibrary.missing();
    } catch (LinkageError e) {
      missing = Optional.of("org.bytedeco:pytorch");
    }
    return missing.map(
        what ->
            "libtorch, which contains it, is not on the class path ("
                + what
                + "); run ./chromapath of a checkout, or add it.");
  }

  @Override
  public Communicator join(GroupMember member) {
    Optional<String> reason = unavailableBecause();
    if (reason.isPresent()) {
      throw new UnavailableBackendException(name() + " is not available: " + reason.get());
    }
    GlooLibrary.load();
    return new GlooJoin(member, JOIN_LIMIT).join();
  }
}
