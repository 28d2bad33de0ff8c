// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend;

import java.util.Optional;

/**
 * One of several devices that a provider finds.
 *
 * @param ordinal by which {@link CudaOptions#ordinal()} names it
 * @param description what it is, in a few words
 * @param unusableBecause one sentence that says why it cannot be used; empty if nothing of its own
 *     is against it
 */
public record FoundDevice(int ordinal, String description, Optional<String> unusableBecause) {
  /** Whether nothing of its own is against it. */
  public boolean usable() {
    return unusableBecause.isEmpty();
  }
}
