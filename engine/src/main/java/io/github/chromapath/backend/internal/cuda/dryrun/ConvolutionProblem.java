// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.dryrun;

import io.github.chromapath.backend.internal.cuda.driver.CudaException;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.ConvolutionCall;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.Direction;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.Operands;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.Workspace;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;

/**
 * A convolution whose four descriptors are consistent.
 *
 * @param type of x, w and y
 * @param x (N, H, W, C)
 * @param w (K, R, S, C)
 * @param y (N, P, Q, K)
 * @param sampling of x
 */
public record ConvolutionProblem(DataType type, Shape x, Shape w, Shape y, Sampling sampling) {
  /**
   * The positions of the windows.
   *
   * @param padding zeros on every side
   * @param stride step between windows
   */
  public record Sampling(int padding, int stride) {}

  /** Bytes of x. */
  public long xBytes() {
    return x.elements() * type.bytes();
  }

  /** Bytes of w. */
  public long wBytes() {
    return w.elements() * type.bytes();
  }

  /** Bytes of y. */
  public long yBytes() {
    return y.elements() * type.bytes();
  }

  /** Address of the tensor that is computed. */
  public static long target(ConvolutionCall convolution) {
    return switch (convolution.direction()) {
      case FORWARD -> convolution.operands().y();
      case BACKWARD_DATA -> convolution.operands().x();
      case BACKWARD_FILTER -> convolution.operands().w();
    };
  }

  /** Bytes of the tensor that a direction computes. */
  public long targetBytes(Direction direction) {
    return switch (direction) {
      case FORWARD -> yBytes();
      case BACKWARD_DATA -> xBytes();
      case BACKWARD_FILTER -> wBytes();
    };
  }

  /**
   * Checks the memory of one computation. Operands and workspace must be inside live allocations,
   * and operands must be aligned to elements. The workspace and the target must not overlap
   * anything else.
   *
   * @param call for the exception
   * @throws CudaException with CUDNN_STATUS_BAD_PARAM
   */
  public void requireMemory(
      AllocationTable memory, ConvolutionCall convolution, Workspace workspace, String call) {
    Operands operands = convolution.operands();
    Direction direction = convolution.direction();
    String status = DescriptorTable.BAD_PARAM;
    memory.require(operands.x(), xBytes(), "x", call, status);
    memory.require(operands.w(), wBytes(), "w", call, status);
    memory.require(operands.y(), yBytes(), "y", call, status);
    memory.require(workspace.address(), workspace.bytes(), "workspace", call, status);
    long target = target(convolution);
    long targetBytes = targetBytes(direction);
    boolean shared =
        overlap(workspace.address(), workspace.bytes(), operands.x(), xBytes())
            || overlap(workspace.address(), workspace.bytes(), operands.w(), wBytes())
            || overlap(workspace.address(), workspace.bytes(), operands.y(), yBytes())
            || (direction != Direction.BACKWARD_DATA
                && overlap(target, targetBytes, operands.x(), xBytes()))
            || (direction != Direction.BACKWARD_FILTER
                && overlap(target, targetBytes, operands.w(), wBytes()))
            || (direction != Direction.FORWARD
                && overlap(target, targetBytes, operands.y(), yBytes()));
    if (shared) {
      throw new CudaException(call + ", with operands or workspace that overlap,", status);
    }
    if ((operands.x() | operands.w() | operands.y()) % type.bytes() != 0) {
      throw new CudaException(call + ", with an operand between two elements,", status);
    }
  }

  private static boolean overlap(long a, long aBytes, long b, long bBytes) {
    return aBytes > 0 && a < b + bBytes && b < a + aBytes;
  }
}
