// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend;

import java.util.Optional;

/**
 * A library that sums tensors over the devices of several processes, without their hosts.
 *
 * @param name for messages, for example "NCCL"
 * @param unavailableBecause empty if it can be used here; otherwise the reason, in one sentence
 */
public record DeviceTransport(String name, Optional<String> unavailableBecause) {}
