// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda;

import io.github.chromapath.backend.CommunicationException;
import io.github.chromapath.backend.Communicator;
import io.github.chromapath.backend.internal.cuda.driver.CudaException;
import io.github.chromapath.backend.internal.cuda.driver.CudaRanks;
import io.github.chromapath.backend.internal.cuda.driver.Nccl;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * This GPU among the GPUs of all ranks.
 *
 * <p>NCCL's reductions wait on the device, and the host waits for the device. NCCL does not end
 * them when a rank is lost. While reductions may be outstanding, a watching thread therefore asks
 * the processes' {@link Communicator} and NCCL, and aborts NCCL's communicator if one of them
 * reports a loss. Reductions then end with undefined results, and every later call fails with the
 * reason. A rank that has nothing outstanding may outlive the others: rank 0 saves when they have
 * left.
 *
 * <p>All methods but those of the watch are called by the device's thread.
 */
final class NcclRank implements AutoCloseable {
  private static final long POLL_NANOS = 50_000;
  private static final long WATCH_MILLIS = 100;

  /** A rank that left has taken part in reductions that end within this time. */
  private static final int POLLS_BEFORE_ABORT = 10;

  /** The others may leave much later, and a rank that failed does not wait for them. */
  private static final Duration LEAVE_LIMIT = Duration.ofSeconds(5);

  private final Nccl nccl;
  private final Communicator processes;
  private final Nccl.Communicator communicator;
  private final SideStream stream;

  /** Held while NCCL is called, so that the communicator is not aborted under a call. */
  private final Object calls = new Object();

  private final Thread watch = new Thread(this::watch, "chromapath-nccl");
  private volatile Optional<CommunicationException> lost = Optional.empty();
  private volatile boolean outstanding;
  private volatile boolean closing;

  private NcclRank(CudaRanks ranks, SideStream stream) {
    this.stream = stream;
    nccl = ranks.nccl().get();
    processes = ranks.processes();
    communicator = nccl.init(agreedId(), processes.world(), processes.rank());
  }

  /**
   * Joins the GPUs of all ranks, on the current context. Returns when all have joined.
   *
   * @param stream of the reductions
   * @throws CommunicationException if a rank is lost meanwhile
   * @throws CudaException if NCCL cannot connect the GPUs
   */
  static NcclRank join(CudaRanks ranks, SideStream stream) {
    NcclRank rank = new NcclRank(ranks, stream);
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
   * Enqueues the sum of a vector over all ranks, in place, after the computations so far. Later
   * computations run at the same time until {@link #await}.
   *
   * @throws CommunicationException if a rank is lost
   */
  void start(Nccl.Vector vector) {
    synchronized (calls) {
      requireComplete();
      outstanding = true;
      try {
        nccl.sum(communicator, vector, stream.fork());
      } catch (CudaException e) {
        throw loss(e);
      }
    }
    awaitReady();
  }

  /** Lets later computations wait for all reductions so far. */
  void await() {
    stream.join();
  }

  /** Tells that reductions are launched which {@link #start} has enqueued for a graph. */
  void launched() {
    outstanding = true;
  }

  /**
   * Tells that the device has finished everything that was enqueued.
   *
   * @throws CommunicationException if a rank is lost, so that results are undefined
   */
  void finished() {
    requireComplete();
    outstanding = false;
  }

  /**
   * Checks that no rank is lost.
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
    int incomplete = 0;
    while (!closing && lost.isEmpty()) {
      Optional<CommunicationException> failure = outstanding ? failure() : Optional.empty();
      incomplete = failure.isPresent() ? incomplete + 1 : 0;
      if (incomplete == POLLS_BEFORE_ABORT) {
        abort(failure.get());
      }
      try {
        Thread.sleep(WATCH_MILLIS);
      } catch (InterruptedException closes) {
        return;
      }
    }
  }

  private Optional<CommunicationException> failure() {
    try {
      processes.requireComplete();
      ready();
      return Optional.empty();
    } catch (CommunicationException e) {
      return Optional.of(e);
    }
  }

  private void abort(CommunicationException reason) {
    synchronized (calls) {
      lost = Optional.of(reason);
      nccl.abort(communicator);
    }
  }

  /** Leaves the group. Nothing is outstanding: executables have waited for the device. */
  @Override
  public void close() {
    closing = true;
    watch.interrupt();
    joinWatch();
    if (lost.isEmpty()) {
      nccl.complete(communicator);
      if (completes()) {
        nccl.destroy(communicator);
      } else {
        nccl.abort(communicator);
      }
    }
  }

  /** Whether all ranks leave within the limit. */
  private boolean completes() {
    long end = System.nanoTime() + LEAVE_LIMIT.toNanos();
    try {
      while (!ready()) {
        if (System.nanoTime() > end) {
          return false;
        }
        LockSupport.parkNanos(POLL_NANOS);
      }
      return true;
    } catch (CommunicationException e) {
      return false;
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
