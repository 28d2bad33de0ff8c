// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.profile;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Executable;
import io.github.chromapath.op.Op;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Times one operation repeatedly on its own tensors. They are therefore in the processor's caches
 * if they fit.
 */
final class OperationTimer {
  private static final int FEWEST = 3;
  private static final int MOST_COPIES = 64;
  private static final double LONG_ENOUGH = 2e-3;

  private final Backend backend;
  private final boolean frozen;
  private final double seconds;

  /**
   * A timer on a backend.
   *
   * @param frozen whether weights of convolutions are constant, as in inference
   * @param seconds to spend on each operation before it is timed, and again on timing it; three
   *     runs are timed in any case
   */
  OperationTimer(Backend backend, boolean frozen, double seconds) {
    this.backend = backend;
    this.frozen = frozen;
    this.seconds = seconds;
  }

  /** Times one run of an operation. */
  Times time(Op original) {
    try (DetachedOp detached = DetachedOp.of(original)) {
      Op op = detached.allocate(backend, frozen);
      double once;
      try (Executable single = backend.compile(List.of(op))) {
        warmUp(single);
        once = times(single, LONG_ENOUGH).best();
        if (once >= LONG_ENOUGH) {
          return times(single, seconds);
        }
      }
      // A program repeats a short operation, so that the cost of calling the program is negligible.
      int copies = (int) Math.min(MOST_COPIES, Math.ceil(LONG_ENOUGH / once));
      try (Executable many = backend.compile(Collections.nCopies(copies, op))) {
        warmUp(many);
        return times(many, seconds).dividedBy(copies);
      }
    }
  }

  private void warmUp(Executable executable) {
    long end = System.nanoTime() + (long) (seconds * 1e9);
    do {
      executable.run();
    } while (System.nanoTime() < end);
  }

  private static Times times(Executable executable, double seconds) {
    List<Long> times = new ArrayList<>();
    long start = System.nanoTime();
    long last = start;
    while (times.size() < FEWEST || last - start < seconds * 1e9) {
      executable.run();
      long now = System.nanoTime();
      times.add(now - last);
      last = now;
    }
    return Times.of(times.stream().mapToLong(Long::longValue).toArray());
  }
}
