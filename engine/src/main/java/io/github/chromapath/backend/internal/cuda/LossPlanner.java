// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda;

import io.github.chromapath.kernels.LaunchConfig;
import io.github.chromapath.op.BalanceWeights;
import io.github.chromapath.op.Huber;
import io.github.chromapath.op.SoftmaxCrossEntropy;
import io.github.chromapath.op.SquaredError;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/** Plans losses with their gradients. The workspace holds one partial sum for each chunk. */
final class LossPlanner extends FamilyPlanner {
  private static final int WARP = 32;

  /** Static shared memory of the cross entropy's kernel, in addition to its tile. */
  private static final int STATIC_SHARED = WARP * Float.BYTES;

  LossPlanner(KernelLauncher launcher) {
    super("loss", launcher);
  }

  OpPlan huber(Huber op) {
    Difference of = new Difference(op.x(), op.target(), op.dx(), op.loss());
    op.weights().ifPresent(weights -> named("huber_partial", op.x(), weights));
    return mean(
        of, "huber_partial", List.of(op.weights()), List.of(op.delta(), of.scale(op.weight())));
  }

  OpPlan squaredError(SquaredError op) {
    Difference of = new Difference(op.x(), op.target(), op.dx(), op.loss());
    return mean(of, "squared_error_partial", List.of(), List.of(of.scale(2.0 * op.weight())));
  }

  OpPlan balanceOfColor(BalanceWeights.OfColor op) {
    requireFloat32(op.table());
    long pixels = op.ab().shape().pixels();
    String name = named("balance_of_color", op.ab(), op.weights());
    return OpPlan.of(
        launch(geometry().items(pixels), name, op.ab(), op.table(), op.weights(), pixels));
  }

  OpPlan balanceOfClass(BalanceWeights.OfClass op) {
    requireFloat32(op.table());
    Shape from = op.labels().shape();
    Shape to = op.weights().shape();
    return OpPlan.of(
        launch(
            geometry().items(to.pixels()),
            named("balance_of_class", op.weights()),
            op.labels(),
            op.table(),
            op.weights(),
            List.of(to.n(), to.h(), to.w()),
            List.of(from.h(), from.w())));
  }

  /** Operands of a mean over x - target. */
  private record Difference(Tensor x, Tensor target, Optional<Tensor> dx, Tensor loss) {
    long count() {
      return x.shape().elements();
    }

    /** The factor of each element of {@code dx}. */
    float scale(double weight) {
      return (float) (weight / count());
    }
  }

  /**
   * The mean of terms of the differences, with its gradient.
   *
   * @param factors the kernel's operands after the target
   * @param numbers the kernel's arguments between the count and the chunks
   */
  private OpPlan mean(
      Difference of, String kernel, List<Optional<Tensor>> factors, List<Float> numbers) {
    requireFloat32(of.loss);
    long count = of.count();
    int chunks = Geometry.chunks(count);
    LaunchConfig grid = geometry().blocks(chunks);
    LaunchConfig one = LaunchConfig.blocks(1);
    String name = named(kernel, of.dx, of.x, of.target);
    return OpPlan.withWorkspace(
        (long) chunks * Float.BYTES,
        sums ->
            List.of(
                launch(grid, name, of.x, of.target, factors, of.dx, sums, count, numbers, chunks),
                launch(one, "loss_final", sums, of.loss, chunks, count)));
  }

  /** The workspace holds the number of labelled pixels, then a count or a sum for each chunk. */
  OpPlan crossEntropy(SoftmaxCrossEntropy op) {
    requireFloat32(op.loss());
    long pixels = op.logits().shape().pixels();
    int classes = op.logits().shape().c();
    int chunks = Geometry.chunks(pixels);
    LaunchConfig plain = geometry().blocks(chunks);
    LaunchConfig tiled = tiled(plain.grid(), classes);
    String name = named("cross_entropy_partial", op.dLogits(), op.logits());
    return OpPlan.withWorkspace(
        Long.BYTES + (long) chunks * Float.BYTES,
        labelled -> {
          long partials = labelled + Long.BYTES;
          LaunchConfig one = LaunchConfig.blocks(1);
          return List.of(
              launch(
                  plain,
                  "cross_entropy_count_partial",
                  op.labels(),
                  partials,
                  pixels,
                  classes,
                  SoftmaxCrossEntropy.IGNORE,
                  chunks),
              launch(one, "cross_entropy_count_final", partials, labelled, chunks),
              launch(
                  tiled,
                  name,
                  op.logits(),
                  op.labels(),
                  labelled,
                  op.dLogits(),
                  partials,
                  pixels,
                  classes,
                  op.weight(),
                  chunks),
              launch(one, "cross_entropy_final", partials, labelled, op.loss(), chunks));
        });
  }

  /** The largest blocks whose tiles, one row of logits for each thread, fit. */
  private static LaunchConfig tiled(int grid, int classes) {
    int row = (classes | 1) * Float.BYTES;
    int block = (LaunchConfig.LARGEST_SHARED - STATIC_SHARED) / row / WARP * WARP;
    if (block == 0) {
      throw new UnsupportedOperationException(
          "CUDA has no cross entropy of " + classes + " classes");
    }
    block = Math.min(LaunchConfig.LARGEST_BLOCK, block);
    return new LaunchConfig(grid, block, block * row);
  }
}
