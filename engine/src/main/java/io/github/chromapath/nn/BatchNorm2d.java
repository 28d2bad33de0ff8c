// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.nn;

import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.graph.Mode;
import io.github.chromapath.graph.ParallelConfig;
import io.github.chromapath.op.BatchNorm;
import io.github.chromapath.op.Relu;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;

/**
 * Batch norm with affine parameters, epsilon 1e-5 and momentum 0.1, and optionally a fused ReLU.
 * Reads x and the batch's statistics in backward.
 *
 * <p>In a graph of several ranks the statistics are those of the rank's own images, or of all
 * images if the graph {@linkplain ParallelConfig#syncBatchNorm synchronizes} batch norms.
 *
 * <p>If its group is {@linkplain ParameterStore#freeze frozen}, it normalises with its running
 * statistics, which do not change, and reads only y, with ReLU, in backward: dx = weight /
 * sqrt(running_var + epsilon) g, where g is dy where y > 0 or without ReLU, else 0.
 */
public final class BatchNorm2d implements Layer {
  private static final float EPSILON = 1e-5f;
  private static final float MOMENTUM = 0.1f;

  private final ParameterStore store;
  private final String name;
  private final boolean relu;
  private final Parameter weight;
  private final Parameter bias;
  private final Parameter runningMean;
  private final Parameter runningVariance;
  private final Saved<BatchNorm.Training> saved;
  private final Saved<SyncBatchNormPass> synced;
  private final Saved<Tensor> frozenY;

  /** Registers weight, bias, running_mean and running_var under {@code name}. */
  public BatchNorm2d(ParameterStore store, String name, int channels, boolean relu) {
    this.store = store;
    this.name = name;
    this.relu = relu;
    saved = new Saved<>(name);
    synced = new Saved<>(name);
    frozenY = new Saved<>(name);
    Shape shape = Shape.vector(channels);
    weight = store.trained(name + ".weight", shape, WeightLayout.VECTOR, Initializer.constant(1));
    bias = store.trained(name + ".bias", shape, WeightLayout.VECTOR, Initializer.constant(0));
    runningMean = store.statistic(name + ".running_mean", channels, Initializer.constant(0));
    runningVariance = store.statistic(name + ".running_var", channels, Initializer.constant(1));
  }

  @Override
  public Tensor forward(GraphBuilder graph, Tensor x) {
    Tensor y = graph.like(x, name + ".y", x.shape());
    if (graph.mode() == Mode.INFERENCE || weight.frozen()) {
      frozenY.put(graph, y);
      graph.add(
          new BatchNorm.Inference(
              x,
              weight.value(),
              bias.value(),
              y,
              runningMean.value(),
              runningVariance.value(),
              EPSILON,
              relu));
      return y;
    }
    Tensor mean = graph.float32(name + ".mean", weight.value().shape());
    Tensor variance = graph.float32(name + ".variance", weight.value().shape());
    Tensor coefficients = graph.float32(name + ".coefficients", new Shape(3, 1, 1, x.shape().c()));
    Statistics statistics = new Statistics(mean, variance, coefficients);
    long count = x.shape().pixels();
    if (synchronizedOver(graph)) {
      SyncBatchNormPass pass = new SyncBatchNormPass(name, x, statistics, EPSILON, relu);
      synced.put(graph, pass);
      pass.forward(graph, weight.value(), bias.value(), y);
      count = pass.count(graph);
    } else {
      forward(graph, x, statistics, y);
    }
    graph.addOnCommit(
        new BatchNorm.UpdateRunning(
            mean, variance, runningMean.value(), runningVariance.value(), count, MOMENTUM));
    return y;
  }

  /**
   * What the forward pass computes for each channel.
   *
   * @param mean (1, 1, 1, C)
   * @param variance (1, 1, 1, C), biased
   * @param coefficients (3, 1, 1, C): center, scale and shift
   */
  record Statistics(Tensor mean, Tensor variance, Tensor coefficients) {}

  private static boolean synchronizedOver(GraphBuilder graph) {
    return graph.parallel().filter(ranks -> ranks.config().syncBatchNorm()).isPresent();
  }

  private void forward(GraphBuilder graph, Tensor x, Statistics statistics, Tensor y) {
    BatchNorm.Training norm =
        new BatchNorm.Training(
            x,
            weight.value(),
            bias.value(),
            y,
            statistics.mean,
            statistics.variance,
            statistics.coefficients,
            EPSILON,
            relu);
    saved.put(graph, norm);
    graph.add(norm);
  }

  @Override
  public Tensor backward(GraphBuilder graph, Tensor dy) {
    return weight.frozen() ? frozenBackward(graph, dy) : trainedBackward(graph, dy);
  }

  /** The gradient has the form of the normalisation itself, with a mean and a bias of zero. */
  private Tensor frozenBackward(GraphBuilder graph, Tensor dy) {
    Tensor y = frozenY.get(graph);
    Tensor dx = graph.like(y, name + ".dx", y.shape());
    if (relu) {
      graph.add(new Relu.Backward(y, dy, dx));
    }
    Tensor zeros = store.zeros(runningMean.value().shape());
    graph.add(
        new BatchNorm.Inference(
            relu ? dx : dy,
            weight.value(),
            zeros,
            dx,
            zeros,
            runningVariance.value(),
            EPSILON,
            false));
    return dx;
  }

  private Tensor trainedBackward(GraphBuilder graph, Tensor dy) {
    if (synchronizedOver(graph)) {
      return synced.get(graph).backward(graph, dy, weight, bias);
    }
    BatchNorm.Training norm = saved.get(graph);
    Tensor dx = graph.like(norm.x(), name + ".dx", norm.x().shape());
    graph.add(norm.backward(dy, dx, weight.gradient(), bias.gradient()));
    return dx;
  }
}
