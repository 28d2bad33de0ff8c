// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import io.github.chromapath.op.BalanceWeights;
import io.github.chromapath.tensor.Shape;
import java.nio.ByteBuffer;

/** The kernels of {@link BalanceWeights}. */
final class BalanceWeightsKernel {
  private static final float OFFSET = 128;
  private static final float PER_BIN = 1f / BalanceWeights.BIN_WIDTH;
  private static final int LAST = BalanceWeights.BINS - 1;

  private BalanceWeightsKernel() {}

  static Runnable bind(BalanceWeights.OfColor op, Views views, Parallel parallel) {
    Span ab = views.span(op.ab());
    Span table = views.span(op.table());
    Span weights = views.span(op.weights());
    int entries = table.size();
    Tiling tiling = Tiling.whole(op.ab().shape());
    return () -> {
      float[] byBin = parallel.shared().floats(0, entries);
      table.load(0, byBin, entries);
      tiling.forEachRange(
          parallel,
          (start, count, scratch) -> {
            float[] values = scratch.floats(0, count);
            ab.load(start, values, count);
            for (int i = 0; i < count; i += 2) {
              float weight = byBin[BalanceWeights.BINS * bin(values[i]) + bin(values[i + 1])];
              values[i] = weight;
              values[i + 1] = weight;
            }
            weights.store(start, values, count);
          });
    };
  }

  /** The bin of a* or b*, that of 0 for NaN. */
  private static int bin(float value) {
    float position = (Float.isNaN(value) ? 0 : value) + OFFSET;
    return Math.max(0, Math.min(LAST, (int) (position * PER_BIN)));
  }

  static Runnable bind(BalanceWeights.OfClass op, Views views, Parallel parallel) {
    ByteBuffer labels = views.bytes(op.labels());
    Span table = views.span(op.table());
    Span weights = views.span(op.weights());
    int entries = table.size();
    Shape from = op.labels().shape();
    Shape to = op.weights().shape();
    int length = 2 * to.w();
    return () -> {
      float[] byLabel = parallel.shared().floats(0, entries);
      table.load(0, byLabel, entries);
      parallel.run(
          to.n() * to.h(),
          (row, scratch) -> {
            float[] line = scratch.floats(0, length);
            int source = row % to.h() * from.h() / to.h();
            int first = (row / to.h() * from.h() + source) * from.w();
            for (int q = 0; q < to.w(); q++) {
              int label = Byte.toUnsignedInt(labels.get(first + q * from.w() / to.w()));
              line[2 * q] = byLabel[label];
              line[2 * q + 1] = byLabel[label];
            }
            weights.store(row * length, line, length);
          });
    };
  }
}
