// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend;

import java.util.Map;
import java.util.TreeMap;

/**
 * Commands that a GPU received. A command of a graph counts each time the graph is launched.
 *
 * @param launches kernel launches, by the kernel's name
 * @param libraryCalls computations of cuDNN and cuBLAS, by the function's name
 * @param copies of memory
 * @param fills fills of device memory
 */
public record CommandCounts(
    Map<String, Long> launches,
    Map<String, Long> libraryCalls,
    Copies copies,
    TransferCount fills) {
  /**
   * Copies of memory, by direction.
   *
   * @param toDevice copies from the host
   * @param toHost copies to the host
   * @param onDevice copies within the device
   */
  public record Copies(TransferCount toDevice, TransferCount toHost, TransferCount onDevice) {
    private Copies minus(Copies earlier) {
      return new Copies(
          toDevice.minus(earlier.toDevice),
          toHost.minus(earlier.toHost),
          onDevice.minus(earlier.onDevice));
    }
  }

  /** Copies the maps. */
  public CommandCounts {
    launches = Map.copyOf(launches);
    libraryCalls = Map.copyOf(libraryCalls);
  }

  /** Launches of all kernels. */
  public long kernelLaunches() {
    return launches.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Computations of the library whose function names start with {@code prefix}. */
  public long callsOf(String prefix) {
    return libraryCalls.entrySet().stream()
        .filter(call -> call.getKey().startsWith(prefix))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /** The commands received after {@code earlier} was counted. */
  public CommandCounts minus(CommandCounts earlier) {
    return new CommandCounts(
        difference(launches, earlier.launches),
        difference(libraryCalls, earlier.libraryCalls),
        copies.minus(earlier.copies),
        fills.minus(earlier.fills));
  }

  private static Map<String, Long> difference(Map<String, Long> all, Map<String, Long> earlier) {
    Map<String, Long> rest = new TreeMap<>();
    all.forEach((name, times) -> rest.put(name, times - earlier.getOrDefault(name, 0L)));
    rest.values().removeIf(times -> times == 0);
    return rest;
  }
}
