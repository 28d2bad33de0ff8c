// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract.cuda;

import java.util.List;

/**
 * A convolution algorithm of {@link SimCudnn}. Algorithms differ in workspace and properties, not
 * in results.
 *
 * @param number cuDNN's number
 * @param workspaceBytes size of its workspace
 * @param deterministic whether cuDNN would report it as deterministic
 * @param supported whether it can be used
 */
public record SimAlgorithm(
    int number, long workspaceBytes, boolean deterministic, boolean supported) {

  /**
   * Best first: unusable; a large workspace, not deterministic; a small workspace; no workspace.
   */
  public static final List<SimAlgorithm> USUAL =
      List.of(
          new SimAlgorithm(6, 0, true, false),
          new SimAlgorithm(0, 8 << 20, false, true),
          new SimAlgorithm(3, 1 << 20, true, true),
          new SimAlgorithm(1, 0, true, true));

  /** A usable algorithm. */
  public static SimAlgorithm of(int number, long workspaceBytes, boolean deterministic) {
    return new SimAlgorithm(number, workspaceBytes, deterministic, true);
  }
}
