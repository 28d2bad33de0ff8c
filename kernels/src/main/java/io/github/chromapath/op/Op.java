// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.op;

import io.github.chromapath.tensor.Tensor;
import java.util.List;

/**
 * One operation on tensors: its operands, its results and its constants. A record states the
 * formula and the shapes. The CPU's kernel of an operation {@code X} is {@code
 * kernels.cpu.XKernel}.
 *
 * <p>Shapes are (N, H, W, C), channels last: N images of H rows, W columns and C channels. Unless
 * stated otherwise, tensors are of a floating-point type. Results must not share memory with other
 * operands, except where an operation says that it works in place.
 *
 * <p>Constructors check shapes, and types where an operation allows only some. They throw {@link
 * IllegalArgumentException}. An optional operand is an {@code Optional}.
 *
 * <p>Operations are immutable. Their tensors need no memory until a backend compiles them.
 */
public sealed interface Op
    permits AdaDelta,
        AdamW,
        Add,
        AllReduce,
        AsyncAllReduce,
        BalanceWeights,
        BatchNorm,
        BiasGradient,
        ByteToFloat,
        Cast,
        ChannelAffine,
        ChannelScale,
        Concat,
        Convolution,
        CustomOp,
        EfficientChannelAttention,
        FiniteCheck,
        GlobalAveragePool,
        Gray,
        Huber,
        InstanceNorm,
        LabColor,
        MaxPool,
        MovingAverage,
        Quantized,
        Relu,
        Resize,
        Scale,
        SqueezeExcite,
        Sigmoid,
        SoftmaxCrossEntropy,
        Split,
        SquaredError,
        SyncBatchNorm,
        UpsampleNearest {
  /** The tensors whose contents the results depend on. */
  List<Tensor> reads();

  /** The tensors whose contents change. */
  List<Tensor> writes();
}
