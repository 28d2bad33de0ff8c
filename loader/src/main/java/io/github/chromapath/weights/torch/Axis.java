// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights.torch;

/**
 * One dimension of a tensor, as a way through its storage.
 *
 * @param size indices
 * @param stride elements of the storage from one index to the next
 * @param step elements of the tensor in row-major order from one index to the next
 */
record Axis(long size, long stride, long step) {}
