// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.estimate;

import io.github.chromapath.kernels.SkinnyConvolution;
import io.github.chromapath.op.BatchNorm;
import io.github.chromapath.op.BiasGradient;
import io.github.chromapath.op.ChannelScale;
import io.github.chromapath.op.Concat;
import io.github.chromapath.op.Convolution;
import io.github.chromapath.op.EfficientChannelAttention;
import io.github.chromapath.op.FiniteCheck;
import io.github.chromapath.op.GlobalAveragePool;
import io.github.chromapath.op.Huber;
import io.github.chromapath.op.InstanceNorm;
import io.github.chromapath.op.Op;
import io.github.chromapath.op.SoftmaxCrossEntropy;
import io.github.chromapath.op.Split;
import io.github.chromapath.op.SquaredError;
import io.github.chromapath.op.SqueezeExcite;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Memory;
import io.github.chromapath.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The commands that the CUDA backend runs for an operation. {@link OperationCost} counts each
 * tensor once; this counts each pass over it.
 *
 * @param commands number of kernels, library calls and fills
 * @param passes bytes that the project's kernels move
 * @param library bytes that cuDNN or cuBLAS moves, each tensor once; 0 for other operations
 * @param least bytes and FLOPs of the operation
 */
record CommandCost(int commands, long passes, long library, OperationCost least) {
  /** The share of a GPU's bandwidth that commands are assumed to reach. */
  static final double BANDWIDTH = 0.8;

  /** The share of a GPU's FLOP/s that convolutions are assumed to reach. */
  static final double PEAK = 0.5;

  /** The assumed time between two commands of a graph. */
  static final double GAP_SECONDS = 2e-6;

  /** The commands of one operation. */
  static CommandCost of(Op op) {
    OperationCost least = OperationCost.of(op);
    if (op instanceof Convolution convolution && !SkinnyConvolution.matches(convolution)) {
      return convolution(convolution, least);
    }
    return new CommandCost(commands(op), least.bytes() + readAgain(op), 0, least);
  }

  /** Kernels of an operation that needs no library. */
  private static int commands(Op op) {
    if (op instanceof Concat concat) {
      return concat.inputs().size();
    }
    if (op instanceof Split split) {
      return split.writes().size();
    }
    if (op instanceof BatchNorm.Inference
        || op instanceof BiasGradient
        || op instanceof ChannelScale.Backward
        || op instanceof Convolution.BackwardWeights
        || op instanceof EfficientChannelAttention.Backward
        || op instanceof FiniteCheck
        || op instanceof GlobalAveragePool.Forward
        || op instanceof Huber
        || op instanceof SquaredError
        || op instanceof SqueezeExcite.Forward) {
      return 2;
    }
    if (op instanceof BatchNorm.Training
        || op instanceof BatchNorm.Backward
        || op instanceof InstanceNorm) {
      return 3;
    }
    if (op instanceof SoftmaxCrossEntropy) {
      return 4;
    }
    return op instanceof SqueezeExcite.Backward ? 5 : 1;
  }

  /** Bytes of the tensors that a second kernel reads again. */
  private static long readAgain(Op op) {
    if (op instanceof BatchNorm.Training norm) {
      return norm.x().bytes();
    }
    if (op instanceof InstanceNorm.Forward norm) {
      return norm.x().bytes();
    }
    if (op instanceof BatchNorm.Backward norm) {
      return norm.x().bytes() + norm.dy().bytes();
    }
    if (op instanceof InstanceNorm.Backward norm) {
      return norm.x().bytes() + norm.dy().bytes();
    }
    return 0;
  }

  private static CommandCost convolution(Convolution op, OperationCost least) {
    Tensor first = op.reads().get(0);
    Tensor y = op.writes().get(0);
    boolean pointwise = op.geometry().kernel() == 1 && op.geometry().stride() == 1;
    boolean narrow = first.type() != DataType.FLOAT32;
    // Parameters are converted once for all operations: see converted.
    boolean weights = op instanceof Convolution.BackwardWeights;
    Tensor weight = weights ? y : op.reads().get(1);
    int commands = 1;
    long passes = 0;
    long weightBytes = weight.bytes();
    if (narrow && !(weights && pointwise)) {
      weightBytes /= 2;
    }
    if (narrow && weights && !pointwise) {
      passes += weight.bytes() + weightBytes;
      commands++;
    }
    long others = op.reads().get(weights ? 1 : 0).bytes() + (weights ? first : y).bytes();
    if (op instanceof Convolution.Forward forward && !pointwise && inCudnn(forward.epilogue())) {
      Convolution.Epilogue epilogue = forward.epilogue();
      long bias = epilogue.bias().orElseThrow().bytes();
      others += narrow ? bias / 2 : bias;
      others += epilogue.addend().map(Tensor::bytes).orElse(0L);
    } else if (op instanceof Convolution.Fusible fusible) {
      Convolution.Epilogue epilogue = fusible.epilogue();
      boolean bias = epilogue.bias().isPresent();
      boolean sum = epilogue.addend().filter(addend -> addend != y).isPresent();
      int separate = (bias ? 1 : 0) + (sum ? 1 : 0) + (epilogue.relu() && !bias && !sum ? 1 : 0);
      commands += separate;
      passes += (2L * separate + (sum ? 1 : 0)) * y.bytes();
    }
    return new CommandCost(commands, passes, weightBytes + others, least);
  }

  /** Conversions of the parameters that convolutions of 16 bits read: one for each block. */
  static List<CommandCost> conversions(List<Op> operations) {
    Map<Memory, long[]> ranges = new HashMap<>();
    for (Op op : operations) {
      if (op instanceof Convolution convolution
          && !(op instanceof Convolution.BackwardWeights)
          && !SkinnyConvolution.matches(convolution)
          && op.reads().get(0).type() != DataType.FLOAT32) {
        include(ranges, op.reads().get(1));
        if (op instanceof Convolution.Fusible fusible) {
          fusible.epilogue().bias().ifPresent(bias -> include(ranges, bias));
        }
      }
    }
    OperationCost none = new OperationCost(OperationCost.Kind.OTHER, DataType.FLOAT32, 0, 0);
    return ranges.values().stream()
        .map(range -> new CommandCost(1, (range[1] - range[0]) / 2 * 3, 0, none))
        .toList();
  }

  private static void include(Map<Memory, long[]> ranges, Tensor parameter) {
    long[] range =
        ranges.computeIfAbsent(parameter.memory(), memory -> new long[] {Long.MAX_VALUE, 0});
    range[0] = Math.min(range[0], parameter.offset());
    range[1] = Math.max(range[1], parameter.offset() + parameter.bytes());
  }

  private static boolean inCudnn(Convolution.Epilogue epilogue) {
    return epilogue.bias().isPresent() && epilogue.relu();
  }

  /**
   * The expected time on a GPU in seconds.
   *
   * @throws IllegalArgumentException if the GPU has no convolutions of the type
   */
  double seconds(Gpu gpu) {
    double bandwidth = BANDWIDTH * gpu.bytesPerSecond();
    double convolution =
        library == 0
            ? 0
            : Math.max(library / bandwidth, least.flops() / (PEAK * gpu.peakOf(least)));
    return commands * GAP_SECONDS + passes / bandwidth + convolution;
  }
}
