// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.transport.internal.gloo;

import io.github.chromapath.backend.Communicator;
import io.github.chromapath.backend.Communicators;
import io.github.chromapath.backend.GroupMember;
import io.github.chromapath.backend.Rendezvous;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Ranks as threads of one process, which are connected as processes are. */
final class Ranks {
  /** What one rank does. */
  interface Work<T> {
    T run(Communicator communicator) throws Exception;
  }

  private Ranks() {}

  /** Runs the same work on each rank; returns the results in their order. */
  static <T> List<T> run(int world, Rendezvous rendezvous, Work<T> work) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(world);
    try {
      List<Future<T>> futures = new ArrayList<>();
      for (int rank = 0; rank < world; rank++) {
        GroupMember member = new GroupMember(rank, world, rendezvous);
        futures.add(
            threads.submit(
                () -> {
                  try (Communicator communicator = Communicators.join(member)) {
                    return work.run(communicator);
                  }
                }));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(future.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }
}
