// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.graph;

/**
 * A training graph that several ranks run at the same time, each on its share of a batch.
 *
 * @param share the images of this rank
 * @param syncBatchNorm whether batch norms normalise with statistics of the whole batch, not of the
 *     share
 */
public record DataParallel(BatchShare share, boolean syncBatchNorm) {}
