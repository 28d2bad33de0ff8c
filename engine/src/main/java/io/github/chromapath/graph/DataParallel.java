// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.graph;

/**
 * A training graph that several ranks run at the same time, each on its share of a batch.
 *
 * @param share the images of this rank
 * @param config what they exchange
 */
public record DataParallel(BatchShare share, ParallelConfig config) {}
