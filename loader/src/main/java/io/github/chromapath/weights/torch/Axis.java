// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights.torch;

/**
 * One dimension of a tensor.
 *
 * @param size number of indices
 * @param stride distance between neighbouring indices in the storage, in elements
 * @param step distance between neighbouring indices in row-major order, in elements
 */
record Axis(long size, long stride, long step) {}
