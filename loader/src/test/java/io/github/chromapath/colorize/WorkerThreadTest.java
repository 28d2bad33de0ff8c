// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.colorize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fast")
class WorkerThreadTest {
  /** The tasks cannot end before the closing thread waits. An interrupt must not end the wait. */
  @Test
  void closingWaitsForAllTasks() throws Exception {
    CountDownLatch closing = new CountDownLatch(1);
    AtomicInteger done = new AtomicInteger();
    WorkerThread worker = new WorkerThread("work");
    Thread closer =
        new Thread(
            () -> {
              worker.close();
              done.addAndGet(Thread.interrupted() ? 100 : 0);
              done.compareAndSet(102, 1000);
            });
    for (int i = 0; i < 2; i++) {
      worker.execute(
          () -> {
            awaitUninterrupted(closing);
            done.incrementAndGet();
          });
    }
    closer.start();
    while (closer.getState() != Thread.State.TIMED_WAITING && closer.isAlive()) {
      Thread.onSpinWait();
    }
    closer.interrupt();
    closing.countDown();
    closer.join();
    assertEquals(1000, done.get());
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void tasksRunInTheNamedThread() {
    String[] name = new String[1];
    try (WorkerThread worker = new WorkerThread("work")) {
      worker.execute(() -> name[0] = Thread.currentThread().getName());
    }
    assertTrue(name[0].equals("work"), name[0]);
  }
}
