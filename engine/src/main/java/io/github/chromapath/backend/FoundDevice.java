// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend;

import java.util.Optional;

/**
 * One of several devices that a provider finds.
 *
 * @param ordinal index for {@link CudaOptions#ordinal()}
 * @param description in a few words
 * @param unusableBecause the reason why it cannot be used, in one sentence; empty if no property of
 *     the device prevents it
 */
public record FoundDevice(int ordinal, String description, Optional<String> unusableBecause) {
  /** Whether no property of the device prevents its use. */
  public boolean usable() {
    return unusableBecause.isEmpty();
  }
}
