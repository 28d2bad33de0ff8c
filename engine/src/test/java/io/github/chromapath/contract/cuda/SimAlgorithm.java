// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract.cuda;

import io.github.chromapath.backend.internal.cuda.driver.Cudnn.MathType;
import java.util.List;

/**
 * A convolution algorithm of {@link SimCudnn}. Algorithms differ in workspace and properties, not
 * in results.
 *
 * @param number cuDNN's number
 * @param workspaceBytes size of its workspace; negative for 2^63 or more
 * @param deterministic whether cuDNN would report it as deterministic
 * @param fault how it deviates from what cuDNN lists
 */
public record SimAlgorithm(int number, long workspaceBytes, boolean deterministic, Fault fault) {
  /** Behaviour of real algorithms that the list of cuDNN does not show, except the first. */
  public enum Fault {
    /** Listed as unusable. */
    UNSUPPORTED,
    /** None. */
    NONE,
    /** Listed as usable, and fails when it runs. */
    FAILS,
    /** Listed as usable, and has no memory when it runs. */
    LACKS_MEMORY,
    /** Listed as usable, and does not support the math type TENSOR_OP. */
    DEFAULT_MATH_ONLY,
    /** Runs convolutions, but not with bias and ReLU. */
    NO_BIAS_RELU,
    /** Needs twice the listed workspace with TENSOR_OP. */
    LARGER_WITH_TENSOR_OP
  }

  /**
   * Best first: unusable; a large workspace, not deterministic; a small workspace; no workspace.
   */
  public static final List<SimAlgorithm> USUAL =
      List.of(
          of(6, 0, true).with(Fault.UNSUPPORTED),
          of(0, 8 << 20, false),
          of(3, 1 << 20, true),
          of(1, 0, true));

  /** A usable algorithm. */
  public static SimAlgorithm of(int number, long workspaceBytes, boolean deterministic) {
    return new SimAlgorithm(number, workspaceBytes, deterministic, Fault.NONE);
  }

  /** The same algorithm with a fault. */
  public SimAlgorithm with(Fault planted) {
    return new SimAlgorithm(number, workspaceBytes, deterministic, planted);
  }

  boolean listed() {
    return fault != Fault.UNSUPPORTED;
  }

  boolean supports(MathType math) {
    return listed() && !(fault == Fault.DEFAULT_MATH_ONLY && math == MathType.TENSOR_OP);
  }

  /** Size of the workspace with a descriptor of that math type. */
  long workspaceBytes(MathType math) {
    return fault == Fault.LARGER_WITH_TENSOR_OP && math == MathType.TENSOR_OP
        ? 2 * workspaceBytes
        : workspaceBytes;
  }
}
