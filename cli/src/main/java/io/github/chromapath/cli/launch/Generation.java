// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.launch;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * The processes of a training from their common start to their common end. If one fails, the others
 * notice it and end by themselves within seconds; those that do not are stuck and are killed.
 */
public final class Generation implements AutoCloseable {
  /** Ranks notice a lost one at about the same time, unless one is writing a checkpoint. */
  private static final Duration GRACE = Duration.ofSeconds(10);

  private static final Duration POLL = Duration.ofMillis(100);

  /** The arguments of one rank's process. */
  @FunctionalInterface
  public interface Arguments {
    /**
     * The arguments of the program.
     *
     * @param rank from 0
     * @param rendezvous an empty folder for this generation
     */
    List<String> of(int rank, Path rendezvous) throws IOException;
  }

  /** Why ranks were lost. */
  public enum Kind {
    /** None was. */
    NONE,
    /** They did not end after another rank had noticed that they do not answer. */
    STUCK,
    /** A signal ended one. */
    KILLED,
    /** One ended with an exit code other than 0. */
    FAILED
  }

  /**
   * How a generation ended.
   *
   * @param exitCode 0 if all ranks ended well; otherwise that of the rank which failed first
   * @param lost the ranks that caused the end; empty if all ended well
   */
  public record Outcome(int exitCode, Kind kind, List<Integer> lost) {
    /** Copies the list. */
    public Outcome {
      lost = List.copyOf(lost);
    }
  }

  private final Path rendezvous;
  private final List<RankProcess> processes = new ArrayList<>();

  /**
   * Where the processes write to.
   *
   * @param out receives what they write to stdout
   * @param err receives what they write to stderr
   * @param terminal whether stderr is a terminal, on which rank 0 may draw a progress bar
   */
  public record Streams(PrintWriter out, PrintWriter err, boolean terminal) {}

  /** Starts the processes. */
  public Generation(JavaProgram program, int ranks, Arguments arguments, Streams streams)
      throws IOException {
    rendezvous = Files.createTempDirectory("chromapath-ranks");
    try {
      for (int rank = 0; rank < ranks; rank++) {
        List<String> command = program.with(arguments.of(rank, rendezvous));
        processes.add(new RankProcess(rank, command, streams));
      }
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Waits until all processes have ended.
   *
   * @param stop polled; once it is true, all ranks are asked to save and end
   */
  public Outcome await(BooleanSupplier stop) {
    Optional<RankProcess> failed = awaitFailure(stop);
    if (failed.isEmpty()) {
      return new Outcome(0, Kind.NONE, List.of());
    }
    RankProcess first = failed.get();
    List<RankProcess> stuck = stop.getAsBoolean() ? List.of() : aliveAfter(GRACE, first.rank());
    stuck.forEach(RankProcess::kill);
    processes.forEach(RankProcess::join);
    int exitCode = first.exitCode();
    if (stuck.isEmpty()) {
      Kind kind = first.wasKilled() ? Kind.KILLED : Kind.FAILED;
      return new Outcome(exitCode, kind, List.of(first.rank()));
    }
    return new Outcome(exitCode, Kind.STUCK, stuck.stream().map(RankProcess::rank).toList());
  }

  /** Waits for the first process that fails; empty if all end well. */
  private Optional<RankProcess> awaitFailure(BooleanSupplier stop) {
    boolean asked = false;
    while (true) {
      boolean running = processes.stream().anyMatch(RankProcess::isAlive);
      Optional<RankProcess> failed = firstFailed();
      if (failed.isPresent() || !running) {
        if (failed.isEmpty()) {
          processes.forEach(RankProcess::join);
        }
        return failed;
      }
      if (!asked && stop.getAsBoolean()) {
        processes.forEach(RankProcess::stop);
        asked = true;
      }
      awaitAnyEnd(POLL);
    }
  }

  /** Of those that have failed, one that a signal ended: the others may only have noticed it. */
  private Optional<RankProcess> firstFailed() {
    List<RankProcess> failed =
        processes.stream().filter(each -> !each.isAlive() && each.exitCode() != 0).toList();
    return failed.stream()
        .filter(RankProcess::wasKilled)
        .findFirst()
        .or(() -> failed.stream().findFirst());
  }

  private void awaitAnyEnd(Duration limit) {
    CompletableFuture<?>[] ends =
        processes.stream()
            .filter(RankProcess::isAlive)
            .map(RankProcess::ended)
            .toArray(CompletableFuture<?>[]::new);
    if (ends.length > 0) {
      await(CompletableFuture.anyOf(ends), limit);
    }
  }

  private List<RankProcess> aliveAfter(Duration limit, int failed) {
    CompletableFuture<?>[] ends =
        processes.stream()
            .filter(each -> each.rank() != failed)
            .map(RankProcess::ended)
            .toArray(CompletableFuture<?>[]::new);
    await(CompletableFuture.allOf(ends), limit);
    return processes.stream().filter(RankProcess::isAlive).toList();
  }

  private static void await(CompletableFuture<?> end, Duration limit) {
    try {
      end.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException stillRunning) {
      // The caller looks.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Kills what still runs, and deletes the rendezvous. */
  @Override
  public void close() throws IOException {
    processes.forEach(RankProcess::kill);
    processes.forEach(RankProcess::join);
    MoreFiles.deleteRecursively(rendezvous, RecursiveDeleteOption.ALLOW_INSECURE);
  }
}
