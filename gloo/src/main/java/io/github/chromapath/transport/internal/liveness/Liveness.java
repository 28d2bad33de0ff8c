// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.transport.internal.liveness;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Knows which rank of a group was lost first. Every rank is connected to rank 0, which tells all
 * others. Thread-safe.
 */
public abstract sealed class Liveness implements AutoCloseable permits Hub, Spoke {
  /** A failed transport waits this long for the name of the lost rank. */
  private static final Duration NAMED_WITHIN = Pulse.SILENCE.plusSeconds(1);

  /** If a rank has left, another loss that explains the failure better is known by then. */
  private static final Duration BETTER_WITHIN = Duration.ofSeconds(1);

  private final CompletableFuture<Loss> loss = new CompletableFuture<>();
  private final AtomicReference<Loss> departure = new AtomicReference<>();

  /** {@return the rank that was lost first; a rank that said goodbye is not lost} */
  public final Optional<Loss> loss() {
    return Optional.ofNullable(loss.getNow(null));
  }

  /** {@return the rank that said goodbye first} */
  public final Optional<Loss> departure() {
    return Optional.ofNullable(departure.get());
  }

  /**
   * Waits some seconds for the rank whose loss explains that the transport failed.
   *
   * @return empty if nothing is known
   */
  public final Optional<Loss> awaitExplanation() {
    Duration limit = departure.get() == null ? NAMED_WITHIN : BETTER_WITHIN;
    try {
      return Optional.of(loss.get(limit.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      return departure();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return loss();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** {@return completes with the first loss} */
  final CompletableFuture<Loss> firstLoss() {
    return loss;
  }

  /**
   * Records a loss.
   *
   * @return whether it is the first, or a departure
   */
  final boolean record(Loss lost) {
    if (lost.kind() == Loss.Kind.LEFT) {
      departure.compareAndSet(null, lost);
      return true;
    }
    return loss.complete(lost);
  }

  /** Waits for a future of a group that is not complete yet. */
  static boolean completes(CompletableFuture<?> future, Duration limit) {
    try {
      future.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Says goodbye to the others. Idempotent. */
  @Override
  public abstract void close();
}
