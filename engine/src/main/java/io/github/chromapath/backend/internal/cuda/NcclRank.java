// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda;

import io.github.chromapath.backend.CommunicationException;
import io.github.chromapath.backend.Communicator;
import io.github.chromapath.backend.internal.cuda.driver.CudaDriver;
import io.github.chromapath.backend.internal.cuda.driver.CudaException;
import io.github.chromapath.backend.internal.cuda.driver.CudaRanks;
import io.github.chromapath.backend.internal.cuda.driver.Nccl;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * This GPU among the GPUs of all ranks.
 *
 * <p>NCCL's reductions wait on the device, and the host waits for the device. NCCL does not end
 * them when a rank is lost. A watching thread therefore asks the processes' {@link Communicator}
 * and NCCL, and aborts NCCL's communicator if one of them reports a loss. Reductions then end with
 * undefined results, and every later call fails with the reason.
 *
 * <p>All methods but those of the watch are called by the device's thread.
 */
final class NcclRank implements AutoCloseable {
  private static final long POLL_NANOS = 50_000;
  private static final long WATCH_MILLIS = 100;

  private final Nccl nccl;
  private final Communicator processes;
  private final Nccl.Communicator communicator;

  /** Held while NCCL is called, so that the communicator is not aborted under a call. */
  private final Object calls = new Object();

  private final Thread watch = new Thread(this::watch, "chromapath-nccl");
  private volatile Optional<CommunicationException> lost = Optional.empty();
  private volatile boolean closing;

  private NcclRank(CudaRanks ranks) {
    nccl = ranks.nccl().get();
    processes = ranks.processes();
    communicator = nccl.init(agreedId(), processes.world(), processes.rank());
  }

  /**
   * Joins the GPUs of all ranks, on the current context. Returns when all have joined.
   *
   * @throws CommunicationException if a rank is lost meanwhile
   * @throws CudaException if NCCL cannot connect the GPUs
   */
  static NcclRank join(CudaRanks ranks) {
    NcclRank rank = new NcclRank(ranks);
    try {
      rank.awaitReady();
    } catch (CommunicationException e) {
      rank.abort(e);
      throw e;
    }
    rank.watch.setDaemon(true);
    rank.watch.start();
    return rank;
  }

  /** The group's name, which rank 0 makes. */
  private byte[] agreedId() {
    byte[] id = processes.rank() == 0 ? nccl.uniqueId() : new byte[Nccl.ID_BYTES];
    ByteBuffer buffer = ByteBuffer.allocateDirect(id.length).put(0, id);
    processes.broadcast(buffer, 0);
    buffer.get(0, id);
    return id;
  }

  private void awaitReady() {
    while (!ready()) {
      processes.requireComplete();
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  private boolean ready() {
    synchronized (calls) {
      requireComplete();
      try {
        return nccl.ready(communicator);
      } catch (CudaException e) {
        throw loss(e);
      }
    }
  }

  /** NCCL reports a lost rank as a failure of the system, the network or the other side. */
  private static RuntimeException loss(CudaException e) {
    return e.status().startsWith("ncclInvalid")
        ? e
        : new CommunicationException("NCCL lost the GPU of another rank: " + e.getMessage(), e);
  }

  /**
   * Enqueues the sum of an fp32 vector over all ranks, in place.
   *
   * @throws CommunicationException if a rank is lost
   */
  void sum(long address, long elements, CudaDriver.Stream stream) {
    synchronized (calls) {
      requireComplete();
      try {
        nccl.sum(communicator, address, elements, stream);
      } catch (CudaException e) {
        throw loss(e);
      }
    }
    awaitReady();
  }

  /**
   * Checks that no rank is lost. After a wait for the device, this tells whether reductions before
   * it are complete.
   *
   * @throws CommunicationException if a rank is lost
   */
  void requireComplete() {
    lost.ifPresent(
        reason -> {
          throw new CommunicationException(reason.getMessage(), reason);
        });
  }

  private void watch() {
    try {
      while (!closing) {
        processes.requireComplete();
        ready();
        Thread.sleep(WATCH_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (CommunicationException e) {
      abort(e);
    }
  }

  private void abort(CommunicationException reason) {
    synchronized (calls) {
      lost = Optional.of(reason);
      nccl.abort(communicator);
    }
  }

  /** Leaves the group, after all ranks' reductions. */
  @Override
  public void close() {
    closing = true;
    watch.interrupt();
    joinWatch();
    if (lost.isEmpty()) {
      nccl.complete(communicator);
      awaitReady();
      nccl.destroy(communicator);
    }
  }

  private void joinWatch() {
    boolean interrupted = false;
    while (watch.isAlive()) {
      try {
        watch.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
