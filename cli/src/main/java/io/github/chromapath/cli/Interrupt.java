// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets long work end properly after Ctrl-C or a termination signal. The first signal makes {@link
 * #stopRequested()} true, and the process waits for {@link #close()}. Then the process ends with
 * 128 plus the number of the signal: 130 for Ctrl-C.
 *
 * <pre>{@code
 * try (Interrupt interrupt = new Interrupt(err, "Stopping after this step.", patience)) {
 *   while (!interrupt.stopRequested() && work.step()) {}
 *   work.save();
 *   err.println("Saved; ...");
 * }
 * }</pre>
 *
 * <p>Open it before all other resources of the command, since the process may end at any moment
 * after {@code close()}.
 */
final class Interrupt implements AutoCloseable {
  private final CountDownLatch requested = new CountDownLatch(1);
  private final CountDownLatch finished = new CountDownLatch(1);
  private final PrintWriter err;
  private final String notice;
  private final Duration patience;
  private final Thread hook;
  private volatile boolean stopRequested;

  /**
   * Installs the handler.
   *
   * @param err receives the notice
   * @param notice printed when the signal arrives
   * @param patience longest time that the process waits for {@link #close()}
   */
  Interrupt(PrintWriter err, String notice, Duration patience) {
    this.err = err;
    this.notice = notice;
    this.patience = patience;
    this.hook = new Thread(this::awaitEndOfWork, "interrupt");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Waits until a stop is requested, for work that has no end of its own. */
  void awaitStop() throws InterruptedException {
    requested.await();
  }

  /** Whether the work should save and return. */
  boolean stopRequested() {
    return stopRequested;
  }

  @Override
  public void close() {
    finished.countDown();
    if (!stopRequested) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException shuttingDown) {
        // The signal has just arrived; the hook sees that the work is finished.
        return;
      }
    }
  }

  private void awaitEndOfWork() {
    if (finished.getCount() == 0) {
      return;
    }
    stopRequested = true;
    requested.countDown();
    err.println(notice);
    err.flush();
    try {
      if (!finished.await(patience.toSeconds(), TimeUnit.SECONDS)) {
        err.println(
            "The work did not stop within " + patience.toSeconds() + " s. The process ends now.");
        err.flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
