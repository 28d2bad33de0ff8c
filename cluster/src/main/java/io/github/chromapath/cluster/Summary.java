// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cluster;

import java.util.List;

/**
 * The outcome of a job.
 *
 * @param pictures number of inputs
 * @param kept how many of them had been done before
 * @param failed how many of them failed
 * @param sentences one about each of the first failures
 * @param table where the table is
 */
public record Summary(
    long pictures, long kept, long failed, List<String> sentences, String table) {}
