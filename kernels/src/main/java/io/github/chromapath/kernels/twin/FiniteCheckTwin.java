package io.github.chromapath.kernels.twin;

import java.util.Arrays;

/** Search for NaN and infinities. */
public final class FiniteCheckTwin {
  private FiniteCheckTwin() {}

  /** flag = 1 if an element of x is NaN or infinite, else 0. */
  public static void check(Parallel parallel, Span x, Span flag) {
    Cut cut = Cut.elements(x);
    int tasks = cut.tasks();
    byte[] found = parallel.shared().bytes(0, tasks);
    Arrays.fill(found, 0, tasks, (byte) 0);
    parallel.run(
        tasks,
        (task, worker) -> {
          float[] zeros = cut.zeros(worker, 1);
          cut.forEachRange(
              task,
              worker,
              (start, count, tiles) ->
                  addZeros(new Row(start, count, Order.MEMORY, tiles).load(x, 0), count, zeros));
          if (!areZeros(zeros, cut.row())) {
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
