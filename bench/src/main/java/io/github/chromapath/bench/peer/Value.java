// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.peer;

/**
 * A value in a graph.
 *
 * @param name in the graph
 * @param channels number of its channels
 */
record Value(String name, int channels) {}
