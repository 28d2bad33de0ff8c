// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.op;

import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.List;

/**
 * Weights of the elements of a {@link Huber} loss of colours, taken from a table: by the real
 * colour of a pixel, or by its class. Both elements of a pixel have the same weight.
 */
public sealed interface BalanceWeights extends Op {
  /** Bins of a*, and of b*, in a table of colours: bin i is [8 i - 128, 8 i - 120). */
  int BINS = 32;

  /** Width of a bin in units of a* and b*. */
  int BIN_WIDTH = 8;

  /** Entries of a table of classes: one for each value of a label. */
  int LABELS = 256;

  /**
   * Weights by colour: weight = table[{@link #BINS} i + j] for a* in bin i and b* in bin j. Values
   * beyond the outer bins belong to them; NaN belongs to bin 16, that of 0.
   *
   * @param ab (N, H, W, 2), real a* and b*
   * @param table (1, 1, 1, 1024), fp32
   * @param weights (N, H, W, 2)
   */
  record OfColor(Tensor ab, Tensor table, Tensor weights) implements BalanceWeights {
    public OfColor {
      Check.shape(table, Shape.vector(BINS * BINS));
      Check.shape(ab, ab.shape().withChannels(2));
      Check.sameShape(ab, weights);
      Check.floating(ab, weights);
    }

    @Override
    public List<Tensor> reads() {
      return List.of(ab, table);
    }

    @Override
    public List<Tensor> writes() {
      return List.of(weights);
    }
  }

  /**
   * Weights by class: weight[n, p, q] = table[label[n, p h / H, q w / W]], divisions rounded down.
   *
   * @param labels (N, h, w, 1), UINT8
   * @param table (1, 1, 1, 256), fp32
   * @param weights (N, H, W, 2)
   */
  record OfClass(Tensor labels, Tensor table, Tensor weights) implements BalanceWeights {
    public OfClass {
      Check.shape(table, Shape.vector(LABELS));
      Check.that(labels.type() == DataType.UINT8, labels + " should hold unsigned bytes");
      Shape size = weights.shape();
      Check.shape(labels, new Shape(size.n(), labels.shape().h(), labels.shape().w(), 1));
      Check.shape(weights, size.withChannels(2));
      Check.floating(weights);
    }

    @Override
    public List<Tensor> reads() {
      return List.of(labels, table);
    }

    @Override
    public List<Tensor> writes() {
      return List.of(weights);
    }
  }
}
