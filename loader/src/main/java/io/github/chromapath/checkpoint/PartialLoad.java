// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.checkpoint;

import com.google.common.collect.ImmutableList;

/**
 * What a checkpoint gave of a network.
 *
 * @param filled parameters and running statistics that it gave
 * @param share their elements as a part of the network's, 0 to 1
 * @param left names of those that it did not give, in the network's order
 */
public record PartialLoad(int filled, double share, ImmutableList<String> left) {
  /** {@return parameters and running statistics of the network} */
  public int parameters() {
    return filled + left.size();
  }
}
