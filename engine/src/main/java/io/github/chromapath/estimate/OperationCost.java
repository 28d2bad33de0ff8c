// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.estimate;

import io.github.chromapath.op.BatchNorm;
import io.github.chromapath.op.Convolution;
import io.github.chromapath.op.InstanceNorm;
import io.github.chromapath.op.Op;
import io.github.chromapath.op.Quantized;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Tensor;

/**
 * The least memory traffic of an operation, and its FLOPs.
 *
 * @param kind category for sums
 * @param type of a convolution's activations; FLOAT32 for all other operations, which compute in it
 * @param bytes of all tensors read and written, each counted once; a kernel that reads its input
 *     twice or uses a workspace moves more
 * @param flops of convolutions, 2 N H' W' O k k I, where a multiplication and an addition count as
 *     two and padding counts as data; 0 for all others, which are memory-bound
 */
public record OperationCost(Kind kind, DataType type, long bytes, long flops) {
  /** Categories of operations. */
  public enum Kind {
    /** y from x and weight. */
    CONVOLUTION_FORWARD("convolutions forward"),
    /** dx from dy and weight: gradients, and transposed convolutions forward. */
    CONVOLUTION_DATA("convolutions dgrad"),
    /** dWeight from x and dy: gradients, of transposed convolutions too. */
    CONVOLUTION_WEIGHTS("convolutions wgrad"),
    /** Batch and instance normalisation and their gradients. */
    NORMALISATION("normalisation"),
    /** Everything else. */
    OTHER("other");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    /** For tables. */
    public String words() {
      return words;
    }
  }

  /** The cost of one operation. */
  public static OperationCost of(Op op) {
    long bytes = 0;
    for (Tensor tensor : op.reads()) {
      bytes += tensor.bytes();
    }
    for (Tensor tensor : op.writes()) {
      bytes += tensor.bytes();
    }
    if (op instanceof Convolution convolution) {
      return convolution(convolution, bytes);
    }
    if (op instanceof Quantized.Convolve quantized) {
      boolean transposed = quantized.weight().transposed();
      return convolution(
          transposed ? Kind.CONVOLUTION_DATA : Kind.CONVOLUTION_FORWARD,
          quantized.weight().values(),
          transposed ? quantized.x() : quantized.y(),
          quantized.x().type(),
          bytes);
    }
    if (op instanceof Quantized.ConvolveFloat first) {
      return convolution(
          Kind.CONVOLUTION_FORWARD, first.weight(), first.y(), first.x().type(), bytes);
    }
    boolean norm =
        op instanceof BatchNorm || op instanceof InstanceNorm || op instanceof Quantized.Normalize;
    return new OperationCost(norm ? Kind.NORMALISATION : Kind.OTHER, DataType.FLOAT32, bytes, 0);
  }

  private static OperationCost convolution(Convolution op, long bytes) {
    if (op instanceof Convolution.Forward forward) {
      return convolution(Kind.CONVOLUTION_FORWARD, forward.weight(), forward.y(), bytes);
    }
    if (op instanceof Convolution.BackwardData backward) {
      return convolution(Kind.CONVOLUTION_DATA, backward.weight(), backward.dy(), bytes);
    }
    if (op instanceof Convolution.Transposed transposed) {
      return convolution(Kind.CONVOLUTION_DATA, transposed.weight(), transposed.x(), bytes);
    }
    if (op instanceof Convolution.BackwardWeights backward) {
      return convolution(Kind.CONVOLUTION_WEIGHTS, backward.dWeight(), backward.dy(), bytes);
    }
    throw new IllegalArgumentException("unknown convolution: " + op);
  }

  /**
   * The cost of a floating-point convolution in any direction.
   *
   * @param weight (O, k, k, I)
   * @param y (N, H', W', O)
   */
  private static OperationCost convolution(Kind kind, Tensor weight, Tensor y, long bytes) {
    return convolution(kind, weight, y, y.type(), bytes);
  }

  private static OperationCost convolution(
      Kind kind, Tensor weight, Tensor y, DataType type, long bytes) {
    long flops = 2 * y.shape().pixels() * weight.shape().elements();
    return new OperationCost(kind, type, bytes, flops);
  }

  /**
   * The least time on a GPU in seconds: that of the bytes or of the FLOPs, whichever is longer.
   *
   * @throws IllegalArgumentException if the GPU has no convolutions of the type
   */
  double seconds(Gpu gpu) {
    return Math.max(bytes / gpu.bytesPerSecond(), flops / gpu.peakOf(this));
  }
}
