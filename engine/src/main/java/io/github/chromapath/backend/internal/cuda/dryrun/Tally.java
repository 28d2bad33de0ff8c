// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.dryrun;

import io.github.chromapath.backend.CommandCounts;
import io.github.chromapath.backend.DryRunReport;
import io.github.chromapath.backend.TransferCount;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** Counts of commands. */
final class Tally {
  /** Ways to write memory. */
  enum Way {
    TO_DEVICE,
    TO_HOST,
    ON_DEVICE,
    FILL
  }

  private final Map<String, Long> launches = new TreeMap<>();
  private final Map<String, Long> libraryCalls = new TreeMap<>();
  private final Map<Way, TransferCount> moved = new EnumMap<>(Way.class);
  private long commands;

  void launch(String kernel) {
    launches.merge(kernel, 1L, Long::sum);
    commands++;
  }

  void libraryCall(String name) {
    libraryCalls.merge(name, 1L, Long::sum);
    commands++;
  }

  void move(Way way, long bytes) {
    moved.merge(way, new TransferCount(1, bytes), TransferCount::plus);
    commands++;
  }

  /** Adds all counts of a graph, whose launch is one command. */
  void add(Tally other) {
    other.launches.forEach((name, times) -> launches.merge(name, times, Long::sum));
    other.libraryCalls.forEach((name, times) -> libraryCalls.merge(name, times, Long::sum));
    other.moved.forEach((way, bytes) -> moved.merge(way, bytes, TransferCount::plus));
    commands++;
  }

  long commands() {
    return commands;
  }

  DryRunReport report(AllocationTable memory, long pinnedBytes, long graphNodes) {
    return new DryRunReport(
        memory.liveBytes(),
        memory.highWaterBytes(),
        pinnedBytes,
        graphNodes,
        new CommandCounts(
            launches,
            libraryCalls,
            new CommandCounts.Copies(
                transfers(Way.TO_DEVICE), transfers(Way.TO_HOST), transfers(Way.ON_DEVICE)),
            transfers(Way.FILL)));
  }

  private TransferCount transfers(Way way) {
    return moved.getOrDefault(way, TransferCount.NONE);
  }
}
