/**
 * Graphs and programs. A {@link io.github.chromapath.graph.GraphBuilder} collects operations in the
 * order in which they run, {@link io.github.chromapath.graph.Graph} plans their memory, and a
 * {@link io.github.chromapath.graph.Program} runs them without allocating anything.
 */
package io.github.chromapath.graph;
