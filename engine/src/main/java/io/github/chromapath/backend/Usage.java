// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend;

/**
 * The open objects of a backend, and the number of its allocations.
 *
 * @param liveBytes bytes of device memory not yet released
 * @param liveObjects memory blocks, executables and native objects not yet closed
 * @param allocations memory blocks and native objects ever created; constant in steady state
 */
public record Usage(long liveBytes, long liveObjects, long allocations) {}
