// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract.cuda;

import java.util.List;

/**
 * A way to compute a convolution that {@link SimCudnn} offers; they differ in what they ask for and
 * not in what they compute.
 *
 * @param number cuDNN's number of it
 * @param workspaceBytes what it needs
 * @param deterministic whether it says that it always gives the same bits
 * @param supported whether it can be used
 */
public record SimAlgorithm(
    int number, long workspaceBytes, boolean deterministic, boolean supported) {

  /**
   * Best first: one that cannot be used, one with much memory that is not deterministic, one with
   * some memory, one with none.
   */
  public static final List<SimAlgorithm> USUAL =
      List.of(
          new SimAlgorithm(6, 0, true, false),
          new SimAlgorithm(0, 8 << 20, false, true),
          new SimAlgorithm(3, 1 << 20, true, true),
          new SimAlgorithm(1, 0, true, true));

  /** One that can be used. */
  public static SimAlgorithm of(int number, long workspaceBytes, boolean deterministic) {
    return new SimAlgorithm(number, workspaceBytes, deterministic, true);
  }
}
