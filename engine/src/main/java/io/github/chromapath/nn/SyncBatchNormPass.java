// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.nn;

import io.github.chromapath.graph.BatchShare;
import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.op.AllReduce;
import io.github.chromapath.op.BatchNorm;
import io.github.chromapath.op.SyncBatchNorm;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * A batch norm over the images of all ranks in one training graph. A pass exchanges the ranks'
 * moments forward, and two sums per channel backward.
 *
 * @param name of the layer
 * @param x (N, H, W, C), the rank's share of a batch
 * @param statistics of all images, written by {@link #forward}
 * @param epsilon added to the variance, above 0
 * @param relu whether ReLU is applied to the result
 */
record SyncBatchNormPass(
    String name, Tensor x, BatchNorm2d.Statistics statistics, float epsilon, boolean relu) {
  private static BatchShare share(GraphBuilder graph) {
    return graph.parallel().orElseThrow().share();
  }

  /** The number of pixels of every rank. */
  private List<Long> pixels(GraphBuilder graph) {
    BatchShare share = share(graph);
    Shape shape = x.shape();
    if (shape.n() != share.images()) {
      throw new IllegalStateException(
          name + " normalizes " + shape.n() + " images, not the share of " + share.images());
    }
    long each = (long) shape.h() * shape.w();
    return share.imagesOfRanks().stream().map(images -> images * each).toList();
  }

  /** Number of pixels of all ranks. */
  long count(GraphBuilder graph) {
    return pixels(graph).stream().mapToLong(Long::longValue).sum();
  }

  /** A tensor with a row for each rank. */
  private Tensor exchanged(GraphBuilder graph, String suffix) {
    Shape rows = new Shape(share(graph).world(), 1, SyncBatchNorm.PARTS, x.shape().c());
    return graph.float32(name + suffix, rows);
  }

  /** Adds the normalisation of x. */
  void forward(GraphBuilder graph, Tensor weight, Tensor bias, Tensor y) {
    Tensor moments = exchanged(graph, ".moments");
    graph.add(new SyncBatchNorm.Moments(x, moments, share(graph).rank()));
    graph.add(new AllReduce(moments));
    graph.add(
        new SyncBatchNorm.Merge(
            moments,
            weight,
            bias,
            statistics.mean(),
            statistics.variance(),
            statistics.coefficients(),
            pixels(graph),
            epsilon));
    graph.add(new BatchNorm.Apply(x, statistics.coefficients(), y, relu));
  }

  /** Adds the gradients; those of weight and bias are the own images' terms of a sum over ranks. */
  Tensor backward(GraphBuilder graph, Tensor dy, Parameter weight, Parameter bias) {
    Tensor dx = graph.like(x, name + ".dx", x.shape());
    Tensor sums = exchanged(graph, ".sums");
    Optional<Tensor> forward = relu ? Optional.of(statistics.coefficients()) : Optional.empty();
    graph.add(
        new SyncBatchNorm.Sums(
            x,
            forward,
            dy,
            statistics.mean(),
            statistics.variance(),
            weight.gradient(),
            bias.gradient(),
            sums,
            share(graph).rank(),
            epsilon));
    graph.add(new AllReduce(sums));
    graph.add(
        new SyncBatchNorm.Backward(
            x,
            forward,
            dy,
            weight.value(),
            statistics.mean(),
            statistics.variance(),
            sums,
            dx,
            count(graph),
            epsilon));
    return dx;
  }
}
