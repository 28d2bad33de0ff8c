// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import io.github.chromapath.op.ByteToFloat;
import java.nio.ByteBuffer;

/** The kernel of {@link ByteToFloat}. */
final class ByteToFloatKernel {
  private static final float TOP = 255;

  private ByteToFloatKernel() {}

  static Runnable bind(ByteToFloat op, Views views, Parallel parallel) {
    ByteBuffer x = views.bytes(op.x());
    Span y = views.span(op.y());
    Tiling tiling = Tiling.elements(y);
    Tiling.RangeTask task =
        (start, count, scratch) -> {
          float[] values = scratch.floats(0, count);
          divide(x, start, values, count);
          y.store(start, values, count);
        };
    return () -> tiling.forEachRange(parallel, task);
  }

  private static void divide(ByteBuffer bytes, int start, float[] values, int count) {
    for (int i = 0; i < count; i++) {
      values[i] = (bytes.get(start + i) & 0xff) / TOP;
    }
  }
}
