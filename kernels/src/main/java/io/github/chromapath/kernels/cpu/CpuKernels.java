// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import io.github.chromapath.op.AdaDelta;
import io.github.chromapath.op.AdamW;
import io.github.chromapath.op.Add;
import io.github.chromapath.op.BalanceWeights;
import io.github.chromapath.op.BatchNorm;
import io.github.chromapath.op.BiasGradient;
import io.github.chromapath.op.ByteToFloat;
import io.github.chromapath.op.Cast;
import io.github.chromapath.op.ChannelAffine;
import io.github.chromapath.op.ChannelScale;
import io.github.chromapath.op.Concat;
import io.github.chromapath.op.EfficientChannelAttention;
import io.github.chromapath.op.FiniteCheck;
import io.github.chromapath.op.GlobalAveragePool;
import io.github.chromapath.op.Gray;
import io.github.chromapath.op.Huber;
import io.github.chromapath.op.InstanceNorm;
import io.github.chromapath.op.LabColor;
import io.github.chromapath.op.MaxPool;
import io.github.chromapath.op.MovingAverage;
import io.github.chromapath.op.Op;
import io.github.chromapath.op.Quantized;
import io.github.chromapath.op.Relu;
import io.github.chromapath.op.Resize;
import io.github.chromapath.op.Scale;
import io.github.chromapath.op.Sigmoid;
import io.github.chromapath.op.SoftmaxCrossEntropy;
import io.github.chromapath.op.Split;
import io.github.chromapath.op.SquaredError;
import io.github.chromapath.op.SqueezeExcite;
import io.github.chromapath.op.SyncBatchNorm;
import io.github.chromapath.op.UpsampleNearest;
import java.util.HashMap;
import java.util.Map;

/**
 * The CPU's kernels: one for each operation but {@link io.github.chromapath.op.Convolution}, which
 * the CPU backend runs in oneDNN or by Winograd's algorithm, {@link Quantized}, most of which it
 * runs in oneDNN, and {@link io.github.chromapath.op.AllReduce} and {@link
 * io.github.chromapath.op.AsyncAllReduce}, which its transport runs. The families are those of the
 * CUDA sources, {@code src/main/cuda/FAMILY.cu}.
 *
 * <p>Not thread-safe, since the kernels share scratch memory.
 */
public final class CpuKernels {
  private static final Map<Class<? extends Op>, Binder<?>> BINDERS = binders();

  private final Views views;
  private final Parallel parallel;

  /** Creates the work of operations of one type. */
  @FunctionalInterface
  private interface Binder<T extends Op> {
    Runnable bind(T op, Views views, Parallel parallel);
  }

  /**
   * Kernels that run on one pool.
   *
   * @param views access to the memory of tensors
   */
  public CpuKernels(Views views, Parallel parallel) {
    this.views = views;
    this.parallel = parallel;
  }

  /**
   * The work of one operation on its tensors, which must be bound to memory. The work can be run
   * any number of times, one kernel of a pool at a time. Runs allocate no memory for tensors' data.
   *
   * @throws UnsupportedOperationException if the operation has no kernel
   */
  public Runnable bind(Op op) {
    if (op instanceof CpuCustomOp custom) {
      return custom.bind(views, parallel);
    }
    Binder<?> binder = BINDERS.get(op.getClass());
    if (binder == null) {
      throw new UnsupportedOperationException("the CPU has no kernel for " + op);
    }
    return bind(binder, op);
  }

  /** Whether operations of a type have a kernel. */
  public static boolean supports(Class<? extends Op> type) {
    return BINDERS.containsKey(type) || CpuCustomOp.class.isAssignableFrom(type);
  }

  @SuppressWarnings("unchecked") // Table.on pairs each type with a binder of that type.
  private <T extends Op> Runnable bind(Binder<T> binder, Op op) {
    return binder.bind((T) op, views, parallel);
  }

  private static Map<Class<? extends Op>, Binder<?>> binders() {
    Table table = new Table();

    // attention.cu
    table.on(GlobalAveragePool.Forward.class, GlobalAveragePoolKernel::bind);
    table.on(GlobalAveragePool.Backward.class, GlobalAveragePoolKernel::bind);
    table.on(BiasGradient.class, BiasGradientKernel::bind);
    table.on(ChannelScale.Forward.class, ChannelScaleKernel::bind);
    table.on(ChannelScale.Backward.class, ChannelScaleKernel::bind);
    table.on(EfficientChannelAttention.Forward.class, EfficientChannelAttentionKernel::bind);
    table.on(EfficientChannelAttention.Backward.class, EfficientChannelAttentionKernel::bind);
    table.on(SqueezeExcite.Forward.class, SqueezeExciteKernel::bind);
    table.on(SqueezeExcite.Backward.class, SqueezeExciteKernel::bind);

    // channels.cu
    table.on(ChannelAffine.class, ChannelAffineKernel::bind);
    table.on(Concat.class, ConcatKernel::bind);
    table.on(Split.class, SplitKernel::bind);
    table.on(Gray.class, GrayKernel::bind);

    // color.cu
    table.on(LabColor.ToRgb.class, LabColorToRgbKernel::bind);
    table.on(LabColor.ToRgbBackward.class, LabColorToRgbKernel::bind);
    table.on(LabColor.FromRgb.class, LabColorFromRgbKernel::bind);

    // elementwise.cu
    table.on(Add.class, AddKernel::bind);
    table.on(Relu.Forward.class, ReluKernel::bind);
    table.on(Relu.Backward.class, ReluKernel::bind);
    table.on(Sigmoid.Forward.class, SigmoidKernel::bind);
    table.on(Sigmoid.Backward.class, SigmoidKernel::bind);
    table.on(Scale.class, ScaleKernel::bind);
    table.on(ByteToFloat.class, ByteToFloatKernel::bind);
    table.on(Cast.class, CastKernel::bind);
    table.on(FiniteCheck.class, FiniteCheckKernel::bind);

    // loss.cu
    table.on(BalanceWeights.OfColor.class, BalanceWeightsKernel::bind);
    table.on(BalanceWeights.OfClass.class, BalanceWeightsKernel::bind);
    table.on(Huber.class, HuberKernel::bind);
    table.on(SquaredError.class, SquaredErrorKernel::bind);
    table.on(SoftmaxCrossEntropy.class, SoftmaxCrossEntropyKernel::bind);

    // normalization.cu
    table.on(BatchNorm.Training.class, BatchNormKernel::bind);
    table.on(BatchNorm.Apply.class, BatchNormKernel::bind);
    table.on(BatchNorm.Inference.class, BatchNormKernel::bind);
    table.on(BatchNorm.Backward.class, BatchNormKernel::bind);
    table.on(BatchNorm.UpdateRunning.class, BatchNormKernel::bind);
    table.on(InstanceNorm.Forward.class, InstanceNormKernel::bind);
    table.on(InstanceNorm.Backward.class, InstanceNormKernel::bind);

    // optimizer.cu
    table.on(AdaDelta.class, AdaDeltaKernel::bind);
    table.on(AdamW.class, AdamWKernel::bind);
    table.on(MovingAverage.class, MovingAverageKernel::bind);

    // pooling.cu
    table.on(MaxPool.Forward.class, MaxPoolKernel::bind);
    table.on(MaxPool.Backward.class, MaxPoolKernel::bind);

    // resize.cu
    table.on(Resize.Forward.class, ResizeKernel::bind);
    table.on(Resize.Backward.class, ResizeKernel::bind);
    table.on(UpsampleNearest.Forward.class, UpsampleNearestKernel::bind);
    table.on(UpsampleNearest.Backward.class, UpsampleNearestKernel::bind);

    // The CPU alone has quantized operations, and batch norm over several ranks.
    table.on(Quantized.Join.class, QuantizedKernel::bind);
    table.on(SyncBatchNorm.Moments.class, SyncBatchNormKernel::bind);
    table.on(SyncBatchNorm.Merge.class, SyncBatchNormKernel::bind);
    table.on(SyncBatchNorm.Sums.class, SyncBatchNormKernel::bind);
    table.on(SyncBatchNorm.Backward.class, SyncBatchNormKernel::bind);

    return Map.copyOf(table.binders);
  }

  /** Binders by the type of their operations. */
  private static final class Table {
    private final Map<Class<? extends Op>, Binder<?>> binders = new HashMap<>();

    <T extends Op> void on(Class<T> type, Binder<T> binder) {
      binders.put(type, binder);
    }
  }
}
