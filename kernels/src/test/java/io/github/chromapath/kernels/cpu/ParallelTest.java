// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("fast")
class ParallelTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void runsEachTaskOnce(int threads) {
    AtomicIntegerArray runs = new AtomicIntegerArray(1000);
    try (Parallel parallel = new Parallel(threads)) {
      for (int round = 0; round < 20; round++) {
        parallel.run(1000, (task, scratch) -> runs.incrementAndGet(task));
      }
    }
    for (int i = 0; i < runs.length(); i++) {
      assertEquals(20, runs.get(i));
    }
  }

  @Test
  void runsSingleTaskOnTheCallingThread() {
    Thread caller = Thread.currentThread();
    try (Parallel parallel = new Parallel(3)) {
      parallel.run(1, (task, scratch) -> assertSame(caller, Thread.currentThread()));
    }
  }

  @Test
  void rethrowsATasksExceptionAndKeepsWorking() {
    try (Parallel parallel = new Parallel(2)) {
      IllegalStateException thrown =
          assertThrows(
              IllegalStateException.class,
              () ->
                  parallel.run(
                      100,
                      (task, scratch) -> {
                        if (task == 57) {
                          throw new IllegalStateException("task 57");
                        }
                      }));
      assertEquals("task 57", thrown.getMessage());
      AtomicIntegerArray runs = new AtomicIntegerArray(1);
      parallel.run(10, (task, scratch) -> runs.incrementAndGet(0));
      assertEquals(10, runs.get(0));
    }
  }

  @Test
  void refusesZeroThreads() {
    assertThrows(IllegalArgumentException.class, () -> new Parallel(0));
  }
}
