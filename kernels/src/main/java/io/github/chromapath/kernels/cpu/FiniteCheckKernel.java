// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import io.github.chromapath.op.FiniteCheck;
import java.util.Arrays;

/** The kernel of {@link FiniteCheck}. */
final class FiniteCheckKernel {
  private FiniteCheckKernel() {}

  static Runnable bind(FiniteCheck op, Views views, Parallel parallel) {
    Span x = views.span(op.x());
    Span flag = views.span(op.flag());
    Tiling tiling = Tiling.elements(x);
    return () -> check(parallel, tiling, x, flag);
  }

  private static void check(Parallel parallel, Tiling tiling, Span x, Span flag) {
    int tasks = tiling.tasks();
    byte[] found = parallel.shared().bytes(0, tasks);
    Arrays.fill(found, 0, tasks, (byte) 0);
    parallel.run(
        tasks,
        (task, worker) -> {
          float[] zeros = tiling.zeros(worker, 1);
          tiling.forEachRange(
              task,
              worker,
              (start, count, scratch) ->
                  addZeros(new Tile(start, count, Order.MEMORY, scratch).load(x, 0), count, zeros));
          if (!areZeros(zeros, tiling.length())) {
            found[task] = 1;
          }
        });
    float[] any = parallel.shared().floats(0, 1);
    any[0] = 0;
    for (int task = 0; task < tasks; task++) {
      any[0] = Math.max(any[0], found[task]);
    }
    flag.store(0, any, 1);
  }

  /** zeros += 0 x, which is NaN where x is NaN or infinite. */
  private static void addZeros(float[] x, int count, float[] zeros) {
    for (int i = 0; i < count; i++) {
      zeros[i] += 0 * x[i];
    }
  }

  private static boolean areZeros(float[] values, int count) {
    boolean zeros = true;
    for (int i = 0; i < count; i++) {
      zeros &= values[i] == 0;
    }
    return zeros;
  }
}
