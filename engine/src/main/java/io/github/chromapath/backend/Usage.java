// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend;

/**
 * What a backend holds, and has ever allocated.
 *
 * @param liveBytes bytes of device memory not yet released
 * @param liveObjects memory blocks, executables and native objects not yet closed
 * @param allocations memory blocks and native objects ever created; does not change in steady state
 */
public record Usage(long liveBytes, long liveObjects, long allocations) {}
