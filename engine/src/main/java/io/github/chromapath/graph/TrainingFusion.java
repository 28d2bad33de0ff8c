// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.graph;

import io.github.chromapath.op.Cast;
import io.github.chromapath.op.MaxPool;
import io.github.chromapath.op.Op;
import io.github.chromapath.op.Relu;
import io.github.chromapath.op.Scale;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Rewrites pairs of operations of a training step, so that they move fewer bytes. Results are
 * bit-identical.
 *
 * <ul>
 *   <li>The gradient of ReLU after that of max pooling: the mask of ReLU is applied to the pooled
 *       gradient instead. A pooled maximum is positive if and only if the element that it was taken
 *       from is, so the mask is that of the pooled output, a quarter of the size for 2 x 2 windows.
 *   <li>A multiplication by the loss scale, then a cast: the product is stored in the type of the
 *       cast.
 * </ul>
 */
final class TrainingFusion {
  private final Set<Tensor> retained;
  private final Map<Tensor, Integer> reads = new HashMap<>();
  private final Map<Tensor, Integer> writes = new HashMap<>();
  private final Map<Tensor, MaxPool.Forward> poolings = new HashMap<>();

  private TrainingFusion(List<Op> operations, Set<Tensor> retained) {
    this.retained = retained;
    for (Op operation : operations) {
      operation.reads().forEach(tensor -> reads.merge(tensor.base(), 1, Integer::sum));
      operation.writes().forEach(tensor -> writes.merge(tensor.base(), 1, Integer::sum));
      if (operation instanceof MaxPool.Forward pooling) {
        poolings.put(pooling.index(), pooling);
      }
    }
  }

  /** The operations in order, with each pair of neighbours rewritten if possible. */
  static List<Op> fuse(List<Op> operations, Set<Tensor> retained) {
    TrainingFusion fusion = new TrainingFusion(operations, retained);
    List<Op> result = new ArrayList<>(operations.size());
    for (int i = 0; i < operations.size(); i++) {
      Op operation = operations.get(i);
      Optional<List<Op>> pair =
          i + 1 < operations.size()
              ? fusion.rewritten(operation, operations.get(i + 1))
              : Optional.empty();
      result.addAll(pair.orElse(List.of(operation)));
      i += pair.isPresent() ? 1 : 0;
    }
    return result;
  }

  private Optional<List<Op>> rewritten(Op first, Op second) {
    if (first instanceof MaxPool.Backward pool && second instanceof Relu.Backward relu) {
      return maskedBefore(pool, relu);
    }
    return first instanceof Scale scale && second instanceof Cast cast
        ? scaledTo(scale, cast)
        : Optional.empty();
  }

  private Optional<List<Op>> maskedBefore(MaxPool.Backward pool, Relu.Backward relu) {
    MaxPool.Forward pooling = poolings.get(pool.index());
    if (pooling == null
        || pooling.x() != relu.y()
        || relu.dy() != pool.dx()
        || !temporary(pool.dx(), 1)
        || !writtenOnce(pool.dx(), relu.y(), pooling.y(), pooling.index())
        || pooling.y().type() != pool.dy().type()) {
      return Optional.empty();
    }
    Tensor masked = new Tensor(pool.dy().name() + ".masked", pool.dy().shape(), pool.dy().type());
    return Optional.of(
        List.of(
            new Relu.Backward(pooling.y(), pool.dy(), masked),
            new MaxPool.Backward(masked, pool.index(), relu.dx(), pool.geometry())));
  }

  private Optional<List<Op>> scaledTo(Scale scale, Cast cast) {
    Tensor product = scale.y();
    int readers = scale.x() == product ? 2 : 1;
    boolean fusible =
        cast.x() == product && product.type() == DataType.FLOAT32 && temporary(product, readers);
    return fusible
        ? Optional.of(List.of(new Scale(scale.x(), scale.factor(), cast.y())))
        : Optional.empty();
  }

  /** Whether a tensor of the step alone has that many readers, and no views. */
  private boolean temporary(Tensor tensor, int readers) {
    return !tensor.bound()
        && tensor.base() == tensor
        && !retained.contains(tensor)
        && reads.get(tensor) == readers;
  }

  private boolean writtenOnce(Tensor... tensors) {
    for (Tensor tensor : tensors) {
      if (tensor.base() != tensor || writes.getOrDefault(tensor, 0) != 1) {
        return false;
      }
    }
    return true;
  }
}
