// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda;

import io.github.chromapath.kernels.CudaCustomOp;
import io.github.chromapath.op.AdaDelta;
import io.github.chromapath.op.AdamW;
import io.github.chromapath.op.Add;
import io.github.chromapath.op.AllReduce;
import io.github.chromapath.op.AsyncAllReduce;
import io.github.chromapath.op.BalanceWeights;
import io.github.chromapath.op.BatchNorm;
import io.github.chromapath.op.BiasGradient;
import io.github.chromapath.op.ByteToFloat;
import io.github.chromapath.op.Cast;
import io.github.chromapath.op.ChannelAffine;
import io.github.chromapath.op.ChannelScale;
import io.github.chromapath.op.Concat;
import io.github.chromapath.op.Convolution;
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
import java.util.function.BiFunction;
import java.util.function.Function;

/** The planner of every operation, for one compilation. */
final class OpPlanners {
  private record Entry(Object planner, Function<Op, OpPlan> method) {}

  private final Map<Class<? extends Op>, Entry> table = new HashMap<>();
  private final CustomPlanner custom;

  OpPlanners(OpenGpu gpu, KernelLauncher launcher, CudnnPlans cudnn, WeightCopies copies) {
    custom = new CustomPlanner(launcher, gpu.device().smCount());

    AttentionPlanner attention = new AttentionPlanner(launcher);
    add(BiasGradient.class, attention, AttentionPlanner::biasGradient);
    add(ChannelScale.Forward.class, attention, AttentionPlanner::scale);
    add(ChannelScale.Backward.class, attention, AttentionPlanner::scaleBackward);
    add(EfficientChannelAttention.Forward.class, attention, AttentionPlanner::eca);
    add(EfficientChannelAttention.Backward.class, attention, AttentionPlanner::ecaBackward);
    add(GlobalAveragePool.Forward.class, attention, AttentionPlanner::pool);
    add(GlobalAveragePool.Backward.class, attention, AttentionPlanner::poolBackward);
    add(SqueezeExcite.Forward.class, attention, AttentionPlanner::se);
    add(SqueezeExcite.Backward.class, attention, AttentionPlanner::seBackward);

    ChannelsPlanner channels = new ChannelsPlanner(launcher);
    add(ChannelAffine.class, channels, ChannelsPlanner::affine);
    add(Concat.class, channels, ChannelsPlanner::concat);
    add(Gray.class, channels, ChannelsPlanner::gray);
    add(Split.class, channels, ChannelsPlanner::split);

    CollectivePlanner collective = new CollectivePlanner(gpu);
    add(AllReduce.class, collective, CollectivePlanner::allReduce);
    add(AsyncAllReduce.Start.class, collective, CollectivePlanner::start);
    add(AsyncAllReduce.Done.class, collective, CollectivePlanner::done);

    ColorPlanner color = new ColorPlanner(launcher);
    add(LabColor.FromRgb.class, color, ColorPlanner::fromRgb);
    add(LabColor.ToRgb.class, color, ColorPlanner::toRgb);
    add(LabColor.ToRgbBackward.class, color, ColorPlanner::toRgbBackward);

    ElementwisePlanner elementwise = new ElementwisePlanner(launcher);
    add(Add.class, elementwise, ElementwisePlanner::add);
    add(ByteToFloat.class, elementwise, ElementwisePlanner::byteToFloat);
    add(Cast.class, elementwise, ElementwisePlanner::cast);
    add(FiniteCheck.class, elementwise, ElementwisePlanner::finiteCheck);
    add(Relu.Forward.class, elementwise, ElementwisePlanner::relu);
    add(Relu.Backward.class, elementwise, ElementwisePlanner::reluBackward);
    add(Scale.class, elementwise, ElementwisePlanner::scale);
    add(Sigmoid.Forward.class, elementwise, ElementwisePlanner::sigmoid);
    add(Sigmoid.Backward.class, elementwise, ElementwisePlanner::sigmoidBackward);

    LossPlanner loss = new LossPlanner(launcher);
    add(BalanceWeights.OfColor.class, loss, LossPlanner::balanceOfColor);
    add(BalanceWeights.OfClass.class, loss, LossPlanner::balanceOfClass);
    add(Huber.class, loss, LossPlanner::huber);
    add(SoftmaxCrossEntropy.class, loss, LossPlanner::crossEntropy);
    add(SquaredError.class, loss, LossPlanner::squaredError);

    NormalizationPlanner normalization = new NormalizationPlanner(launcher);
    add(BatchNorm.Training.class, normalization, NormalizationPlanner::training);
    add(BatchNorm.Apply.class, normalization, NormalizationPlanner::again);
    add(BatchNorm.Inference.class, normalization, NormalizationPlanner::inference);
    add(BatchNorm.Backward.class, normalization, NormalizationPlanner::backward);
    add(BatchNorm.UpdateRunning.class, normalization, NormalizationPlanner::updateRunning);
    add(InstanceNorm.Forward.class, normalization, NormalizationPlanner::instance);
    add(InstanceNorm.Backward.class, normalization, NormalizationPlanner::instanceBackward);

    add(SyncBatchNorm.Moments.class, normalization, NormalizationPlanner::ownMoments);
    add(SyncBatchNorm.Merge.class, normalization, NormalizationPlanner::mergedMoments);
    add(SyncBatchNorm.Sums.class, normalization, NormalizationPlanner::ownSums);
    add(SyncBatchNorm.Backward.class, normalization, NormalizationPlanner::backwardOfSums);

    OptimizerPlanner optimizer = new OptimizerPlanner(launcher);
    add(AdaDelta.class, optimizer, OptimizerPlanner::adaDelta);
    add(AdamW.class, optimizer, OptimizerPlanner::adamW);
    add(MovingAverage.class, optimizer, OptimizerPlanner::movingAverage);

    PoolingPlanner pooling = new PoolingPlanner(launcher);
    add(MaxPool.Forward.class, pooling, PoolingPlanner::forward);
    add(MaxPool.Backward.class, pooling, PoolingPlanner::backward);

    ResizePlanner resize = new ResizePlanner(launcher);
    add(Resize.Forward.class, resize, ResizePlanner::forward);
    add(Resize.Backward.class, resize, ResizePlanner::backward);
    add(UpsampleNearest.Forward.class, resize, ResizePlanner::nearest);
    add(UpsampleNearest.Backward.class, resize, ResizePlanner::nearestBackward);

    ConvolutionPlanner convolution =
        new ConvolutionPlanner(
            gpu, cudnn, copies, elementwise, channels, new PointwisePlanner(launcher));
    add(Convolution.Forward.class, convolution, ConvolutionPlanner::plan);
    add(Convolution.Transposed.class, convolution, ConvolutionPlanner::plan);
    add(Convolution.BackwardData.class, convolution, ConvolutionPlanner::plan);
    add(Convolution.BackwardWeights.class, convolution, ConvolutionPlanner::plan);
  }

  private <T extends Op, P> void add(Class<T> type, P planner, BiFunction<P, T, OpPlan> method) {
    table.put(type, new Entry(planner, op -> method.apply(planner, type.cast(op))));
  }

  /**
   * Plans an operation.
   *
   * @throws UnsupportedOperationException if the backend has no planner for it, or its planner
   *     refuses these types
   */
  OpPlan plan(Op op) {
    return entry(op).method.apply(op);
  }

  /** The planner that {@link #plan} uses for an operation. */
  Object planner(Op op) {
    return entry(op).planner;
  }

  private Entry entry(Op op) {
    if (op instanceof CudaCustomOp) {
      return new Entry(custom, each -> custom.plan((CudaCustomOp) each));
    }
    Entry entry = table.get(op.getClass());
    if (entry == null) {
      throw new UnsupportedOperationException("the CUDA backend has no planner for " + op);
    }
    return entry;
  }
}
