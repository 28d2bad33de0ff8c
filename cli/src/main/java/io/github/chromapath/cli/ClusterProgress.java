// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.cluster.ClusterMonitor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Reports the progress of a job on the driver, once a second. */
class ClusterProgress implements ClusterMonitor {
  private final ConsoleOptions console;
  private final String title;
  private long pictures;
  private long shown;

  /**
   * @param title of the progress
   */
  ClusterProgress(ConsoleOptions console, String title) {
    this.console = console;
    this.title = title;
  }

  @Override
  public void found(long count) {
    pictures = count;
  }

  @Override
  public void during(Runnable work, LongSupplier finished) {
    ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    try (Progress progress = console.progress(title, "pictures", pictures)) {
      ScheduledFuture<?> ticks =
          clock.scheduleWithFixedDelay(() -> show(progress, finished), 1, 1, TimeUnit.SECONDS);
      try {
        work.run();
      } finally {
        ticks.cancel(false);
        clock.shutdown();
      }
      show(progress, finished);
    }
  }

  /** The number of inputs. */
  long pictures() {
    return pictures;
  }

  /** Pictures of tasks that were repeated count once. */
  private synchronized void show(Progress progress, LongSupplier finished) {
    long now = Math.min(pictures, finished.getAsLong());
    if (now > shown) {
      progress.step(now - shown);
      shown = now;
    }
  }
}
