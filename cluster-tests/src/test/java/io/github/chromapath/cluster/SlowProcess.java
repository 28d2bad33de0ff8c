// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cluster;

/** Stops a process for most of the time, so that it works and answers slowly. */
final class SlowProcess {
  private static final long STOPPED_MILLIS = 1400;
  private static final long RUNNING_MILLIS = 100;

  private final ProcessHandle process;
  private final Thread thread = new Thread(this::slow);
  private volatile boolean ended;

  SlowProcess(ProcessHandle process) {
    this.process = process;
    thread.start();
  }

  private void slow() {
    try {
      while (!ended && process.isAlive()) {
        ClusterProgram.signal(process, "STOP");
        Thread.sleep(STOPPED_MILLIS);
        ClusterProgram.signal(process, "CONT");
        Thread.sleep(RUNNING_MILLIS);
      }
    } catch (Exception e) {
      throw new IllegalStateException("signals to " + process, e);
    }
  }

  /** Lets the process run. */
  void end() throws InterruptedException {
    ended = true;
    thread.join();
  }
}
