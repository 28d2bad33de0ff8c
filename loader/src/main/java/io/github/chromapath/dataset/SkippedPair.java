// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

/**
 * A pair that cannot be used.
 *
 * @param name unique within the data set
 * @param reason one sentence, for people
 */
public record SkippedPair(String name, String reason) {}
