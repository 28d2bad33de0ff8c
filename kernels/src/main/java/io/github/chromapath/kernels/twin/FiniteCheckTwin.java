package io.github.chromapath.kernels.twin;

import java.util.Arrays;

/** Search for NaN and infinities. */
public final class FiniteCheckTwin {
  private static final int INFINITY = 0x7f800000;

  private FiniteCheckTwin() {}

  /** flag = 1 if an element of x is NaN or infinite, else 0. */
  public static void check(Parallel parallel, Span x, Span flag) {
    Cut cut = Cut.elements(x);
    int tasks = cut.tasks();
    byte[] found = parallel.shared().bytes(0, tasks);
    Arrays.fill(found, 0, tasks, (byte) 0);
    parallel.run(
        tasks,
        (task, worker) ->
            cut.forEachRow(
                task,
                worker,
                (start, count, tiles) -> {
                  float[] values = tiles.floats(0, count);
                  x.load(start, values, count);
                  if (largestMagnitude(values, count) >= INFINITY) {
                    found[task] = 1;
                  }
                }));
    float[] any = parallel.shared().floats(0, 1);
    any[0] = 0;
    for (int task = 0; task < tasks; task++) {
      any[0] = Math.max(any[0], found[task]);
    }
    flag.store(0, any, 1);
  }

  /** Bits of the largest magnitude, of which NaN's are larger than those of any number. */
  private static int largestMagnitude(float[] values, int count) {
    int largest = 0;
    for (int i = 0; i < count; i++) {
      largest = Math.max(largest, Float.floatToRawIntBits(values[i]) & 0x7fffffff);
    }
    return largest;
  }
}
