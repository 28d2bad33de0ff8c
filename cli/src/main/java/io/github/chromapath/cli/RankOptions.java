// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.backend.CommunicationException;
import io.github.chromapath.backend.Communicator;
import io.github.chromapath.backend.Communicators;
import io.github.chromapath.backend.GroupMember;
import io.github.chromapath.backend.NativeLoadException;
import io.github.chromapath.backend.Rendezvous;
import io.github.chromapath.backend.UnavailableBackendException;
import io.github.chromapath.train.Ranks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** The place of a process among those that train together, as a group of options. */
final class RankOptions {
  /** The names of these options; {@code launch} sets them. */
  static final String RANKS = "--ranks";

  static final String RANK = "--rank";
  static final String RENDEZVOUS = "--rendezvous";

  @Option(
      names = RANKS,
      paramLabel = "N",
      description = "Number of processes that train together: each computes a part of every batch.")
  private Integer ranks;

  @Option(names = RANK, paramLabel = "K", description = "This process, from 0 to N - 1.")
  private Integer rank;

  @Option(
      names = RENDEZVOUS,
      paramLabel = "HOST:PORT|DIR",
      description =
          "Where the processes meet: a free port of rank 0's machine, which every machine of the"
              + " network can then reach; or an empty folder, for processes of one machine.")
  private String rendezvous;

  /**
   * This process's place; empty if it trains alone.
   *
   * @throws CommandException if the options are not complete or a value is wrong
   */
  Optional<GroupMember> member() {
    if (ranks == null && rank == null && rendezvous == null) {
      return Optional.empty();
    }
    if (ranks == null || rank == null || rendezvous == null) {
      throw usage(
          RANKS
              + ", "
              + RANK
              + " and "
              + RENDEZVOUS
              + " belong together: give all three, or start the processes of one machine with"
              + " 'chromapath launch'.");
    }
    if (ranks < 1) {
      throw usage(RANKS + " " + ranks + ": give at least 1.");
    }
    if (rank < 0 || rank >= ranks) {
      throw usage(
          RANK + " " + rank + ": give 0 to " + (ranks - 1) + " with " + RANKS + " " + ranks + ".");
    }
    return Optional.of(new GroupMember(rank, ranks, place()));
  }

  /** The GPU of a process that shares its machine with all others: that of its rank. */
  static OptionalInt ownGpu(GroupMember member) {
    return member.rendezvous() instanceof Rendezvous.InFolder
        ? OptionalInt.of(member.rank())
        : OptionalInt.empty();
  }

  private Rendezvous place() {
    try {
      Path folder = Path.of(rendezvous);
      if (Files.isDirectory(folder)) {
        return new Rendezvous.InFolder(folder.toAbsolutePath());
      }
      int colon = rendezvous.lastIndexOf(':');
      return new Rendezvous.AtHost(
          rendezvous.substring(0, Math.max(colon, 0)),
          Integer.parseInt(rendezvous.substring(colon + 1)));
    } catch (IllegalArgumentException e) {
      throw usage(
          RENDEZVOUS
              + " "
              + rendezvous
              + " is neither a folder nor HOST:PORT: give for example 192.168.1.5:29500.");
    }
  }

  private static CommandException usage(String sentence) {
    return new CommandException(ExitCode.USAGE, sentence);
  }

  /**
   * Joins the other processes. Waits until all have joined.
   *
   * @throws CommandException if there is no transport, or a process does not join
   */
  static Communicator join(GroupMember member) throws IOException {
    Communicator group;
    try {
      group = Communicators.join(member);
    } catch (UnavailableBackendException | NativeLoadException e) {
      throw new CommandException(
          ExitCode.ENVIRONMENT, "training with several ranks: " + e.getMessage(), e);
    } catch (CommunicationException e) {
      throw new CommandException(
          ExitCode.ENVIRONMENT, e.getMessage() + ": start all ranks again.", e);
    }
    requireSameVersion(group);
    return group;
  }

  /** Other versions may call other operations, and then wait for each other. */
  private static void requireSameVersion(Communicator group) throws IOException {
    List<String> all = new Ranks(group).all(Version.number());
    for (int other = 1; other < all.size(); other++) {
      if (!all.get(other).equals(all.get(0))) {
        group.close();
        throw new CommandException(
            ExitCode.ENVIRONMENT,
            "rank "
                + other
                + " is chromapath "
                + all.get(other)
                + ", but rank 0 "
                + all.get(0)
                + ": start the same version on all machines.");
      }
    }
  }

  /** Whether this process prints results: it trains alone, or is rank 0. */
  boolean first() {
    return rank == null || rank == 0;
  }
}
