// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.op;

import io.github.chromapath.tensor.Tensor;
import java.util.List;

/** One operation on bound tensors: which it reads, which it writes. */
public sealed interface Op
    permits AdaDelta,
        Add,
        BatchNorm,
        BiasGradient,
        Cast,
        ChannelAffine,
        ChannelScale,
        Concat,
        Convolution,
        EcaGate,
        FiniteCheck,
        GlobalAveragePool,
        Gray,
        Huber,
        InstanceNorm,
        LabColor,
        MaxPool,
        Relu,
        Resize,
        Scale,
        SeGate,
        Sigmoid,
        SoftmaxCrossEntropy,
        Split,
        SquaredError {
  /** Tensors whose contents the result depends on. */
  List<Tensor> reads();

  /** Tensors whose contents change. */
  List<Tensor> writes();
}
