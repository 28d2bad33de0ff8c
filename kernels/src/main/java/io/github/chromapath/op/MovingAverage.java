// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.op;

import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.List;

/**
 * One step of an exponential moving average: mean += weight (x - mean). A mean equal to x does not
 * change.
 *
 * @param x the new values
 * @param mean their average, of the shape of x, updated
 * @param weight of the new values, (1, 1, 1, 1), in [0, 1], read at every step
 */
public record MovingAverage(Tensor x, Tensor mean, Tensor weight) implements Op {
  public MovingAverage {
    Check.sameShape(x, mean);
    Check.shape(weight, Shape.vector(1));
  }

  @Override
  public List<Tensor> reads() {
    return List.of(x, mean, weight);
  }

  @Override
  public List<Tensor> writes() {
    return List.of(mean);
  }
}
