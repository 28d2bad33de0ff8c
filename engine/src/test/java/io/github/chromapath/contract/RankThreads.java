// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import io.github.chromapath.backend.CommunicationException;
import io.github.chromapath.backend.Communicator;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/** Runs the ranks of a training as threads of one JVM. */
public final class RankThreads {
  private RankThreads() {}

  /** The work of one rank. */
  @FunctionalInterface
  public interface Body<T> {
    /** Runs on a thread of its own; the communicator is closed after it. */
    T run(Communicator communicator) throws Exception;
  }

  /** {@link #run(int, IntFunction, Body)} on an {@link InProcessGroup}. */
  public static <T> List<T> run(int world, Body<T> body) throws Exception {
    InProcessGroup group = new InProcessGroup(world);
    return run(world, group::join, body);
  }

  /**
   * Runs the same work on every rank and returns the results by rank.
   *
   * @param join opens the communicator of a rank, on the thread of the rank
   * @throws Exception what the first rank threw that did not only lose another one
   */
  public static <T> List<T> run(int world, IntFunction<Communicator> join, Body<T> body)
      throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(world);
    try {
      List<Future<T>> running = new ArrayList<>();
      for (int rank = 0; rank < world; rank++) {
        int own = rank;
        running.add(
            threads.submit(
                () -> {
                  try (Communicator communicator = join.apply(own)) {
                    return body.run(communicator);
                  }
                }));
      }
      return results(running);
    } finally {
      threads.shutdownNow();
    }
  }

  private static <T> List<T> results(List<Future<T>> running) throws Exception {
    List<T> results = new ArrayList<>();
    List<Throwable> failures = new ArrayList<>();
    for (Future<T> rank : running) {
      try {
        results.add(rank.get());
      } catch (ExecutionException e) {
        boolean consequence = e.getCause() instanceof CommunicationException;
        failures.add(consequence ? failures.size() : 0, e.getCause());
      }
    }
    if (!failures.isEmpty()) {
      if (failures.get(0) instanceof Error error) {
        throw error;
      }
      throw (Exception) failures.get(0);
    }
    return results;
  }
}
