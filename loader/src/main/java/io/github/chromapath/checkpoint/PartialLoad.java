// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.checkpoint;

import java.util.List;

/**
 * The result of loading a checkpoint into a network that differs from the checkpoint's.
 *
 * @param filled number of parameters and running statistics loaded
 * @param share elements loaded as a fraction of the network's elements, 0 to 1
 * @param left names of the parameters and running statistics not loaded, in the network's order
 */
public record PartialLoad(int filled, double share, List<String> left) {
  /** Copies the list. */
  public PartialLoad {
    left = List.copyOf(left);
  }

  /** {@return number of parameters and running statistics of the network} */
  public int parameters() {
    return filled + left.size();
  }
}
