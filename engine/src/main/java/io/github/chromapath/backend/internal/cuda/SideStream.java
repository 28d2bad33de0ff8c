// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda;

import io.github.chromapath.backend.ReleaseStack;
import io.github.chromapath.backend.internal.cuda.driver.CudaDriver;

/**
 * A stream whose commands run at the same time as those of the compute stream. If the compute
 * stream captures, {@link #fork} adds this stream to the capture, and {@link #join} must follow.
 */
final class SideStream implements AutoCloseable {
  private final CudaDriver driver;
  private final CudaDriver.Stream compute;
  private final ReleaseStack owned = new ReleaseStack();
  private final CudaDriver.Stream stream;
  private final CudaDriver.Event forked;
  private final CudaDriver.Event joined;

  SideStream(CudaDriver driver, CudaDriver.Stream compute) {
    this.driver = driver;
    this.compute = compute;
    try {
      stream = driver.createStream();
      owned.push(() -> driver.destroy(stream));
      forked = event();
      joined = event();
    } catch (RuntimeException | Error e) {
      owned.closeAfter(e);
      throw e;
    }
  }

  private CudaDriver.Event event() {
    CudaDriver.Event event = driver.createEvent();
    owned.push(() -> driver.destroy(event));
    return event;
  }

  /** The stream, whose next commands wait for the compute stream's commands so far. */
  CudaDriver.Stream fork() {
    driver.record(forked, compute);
    driver.waitFor(stream, forked);
    return stream;
  }

  /** Lets the next commands of the compute stream wait for this stream's commands so far. */
  void join() {
    driver.record(joined, stream);
    driver.waitFor(compute, joined);
  }

  /** Waits for all commands. */
  void synchronize() {
    driver.synchronize(stream);
  }

  @Override
  public void close() {
    owned.close();
  }
}
