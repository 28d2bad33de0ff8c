// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import java.util.Arrays;

/** Search for NaN and infinities. */
public final class FiniteCheckKernel {
  private FiniteCheckKernel() {}

  /** flag = 1 if an element of x is NaN or infinite, else 0. */
  public static void check(Parallel parallel, Span x, Span flag) {
    Tiling tiling = Tiling.elements(x);
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
              (start, count, tiles) ->
                  addZeros(new Tile(start, count, Order.MEMORY, tiles).load(x, 0), count, zeros));
          if (!areZeros(zeros, tiling.row())) {
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

  /** zeros += 0 x, which is NaN where x is not finite. */
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
