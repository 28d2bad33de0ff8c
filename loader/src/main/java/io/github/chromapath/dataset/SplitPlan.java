// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import java.util.Optional;

/**
 * How to draw a split.
 *
 * @param layout name of the data set's layout, to open it again
 * @param protocol published sizes that were asked for
 * @param counts of the parts
 * @param seed any number; independent of the seed of a training run
 */
public record SplitPlan(
    String layout, Optional<SplitProtocol> protocol, SplitCounts counts, long seed) {}
