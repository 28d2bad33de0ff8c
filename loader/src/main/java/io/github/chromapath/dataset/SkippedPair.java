// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

/**
 * A pair that is not used.
 *
 * @param name its name within its data set
 * @param reason why, one sentence
 */
public record SkippedPair(String name, String reason) {}
