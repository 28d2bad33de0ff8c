// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.peer;

/**
 * Something that a graph computes.
 *
 * @param name in the graph
 * @param channels of it
 */
record Value(String name, int channels) {}
