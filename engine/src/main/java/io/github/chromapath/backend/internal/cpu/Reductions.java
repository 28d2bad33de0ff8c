// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cpu;

import com.google.common.base.Throwables;
import io.github.chromapath.backend.Communicator;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Sums over the ranks, in the order in which they are started. The communicator blocks, so that it
 * has a thread of its own. After a failure the reductions that wait are skipped.
 *
 * <p>All methods are called by the device's thread.
 */
final class Reductions implements AutoCloseable {
  private static final CompletableFuture<Void> NONE = CompletableFuture.completedFuture(null);

  private final Communicator communicator;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread made = new Thread(task, "chromapath-reductions");
            made.setDaemon(true);
            return made;
          });

  /** Completes with the reduction that was started last. */
  private CompletableFuture<Void> pending = NONE;

  Reductions(Communicator communicator) {
    this.communicator = communicator;
  }

  /** Work that starts the sum of a tensor; nothing else may use the tensor until {@link #await}. */
  Runnable start(Tensor x) {
    Runnable sum = sum(x);
    return () -> pending = pending.thenRunAsync(sum, thread);
  }

  private Runnable sum(Tensor x) {
    ByteBuffer bytes = CpuMemory.bytes(x);
    if (x.type() == DataType.BFLOAT16) {
      ShortBuffer values = bytes.asShortBuffer();
      return () -> communicator.allReduceBfloat16(values);
    }
    FloatBuffer values = bytes.asFloatBuffer();
    return () -> communicator.allReduce(values);
  }

  /**
   * Waits for all reductions that were started, whatever interrupts.
   *
   * @throws io.github.chromapath.backend.CommunicationException if a rank is lost
   */
  void await() {
    CompletableFuture<Void> all = pending;
    pending = NONE;
    try {
      all.join();
    } catch (CompletionException e) {
      Throwables.throwIfUnchecked(e.getCause());
      throw e;
    }
  }

  /** Runs work. If it fails, waits for the reductions that it has started: they use its memory. */
  void run(List<Runnable> steps) {
    try {
      steps.forEach(Runnable::run);
    } catch (RuntimeException | Error e) {
      awaitAfter(e);
      throw e;
    }
  }

  private void awaitAfter(Throwable failure) {
    try {
      await();
    } catch (RuntimeException | Error e) {
      failure.addSuppressed(e);
    }
  }

  @Override
  public void close() {
    thread.shutdown();
  }
}
