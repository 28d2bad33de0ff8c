// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.estimate;

import io.github.chromapath.backend.internal.cuda.dryrun.DryRunReport;
import io.github.chromapath.backend.internal.cuda.dryrun.DryRunReport.TransferCount;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one training step asks of a GPU once its graphs are captured, and what training holds.
 *
 * @param highWaterBytes the most bytes of device memory allocated at once, from the start on
 * @param pinnedBytes of page-locked host memory
 * @param graphNodes commands in the step's graphs
 * @param launches of kernels, by name
 * @param libraryCalls computations of cuDNN and cuBLAS, by the function's name
 * @param toDevice copies from the host
 * @param toHost copies to the host
 * @param onDevice copies within the device
 * @param fills of device memory
 */
public record StepCount(
    long highWaterBytes,
    long pinnedBytes,
    long graphNodes,
    Map<String, Long> launches,
    Map<String, Long> libraryCalls,
    TransferCount toDevice,
    TransferCount toHost,
    TransferCount onDevice,
    TransferCount fills) {
  /** Copies the maps. */
  public StepCount {
    launches = Map.copyOf(launches);
    libraryCalls = Map.copyOf(libraryCalls);
  }

  /** What happened between two reports, of which one step lies between. */
  static StepCount between(DryRunReport before, DryRunReport after) {
    return new StepCount(
        after.highWaterBytes(),
        after.pinnedBytes(),
        after.graphNodes(),
        difference(after.launches(), before.launches()),
        difference(after.libraryCalls(), before.libraryCalls()),
        difference(after.toDevice(), before.toDevice()),
        difference(after.toHost(), before.toHost()),
        difference(after.onDevice(), before.onDevice()),
        difference(after.fills(), before.fills()));
  }

  private static Map<String, Long> difference(Map<String, Long> all, Map<String, Long> earlier) {
    Map<String, Long> rest = new TreeMap<>();
    all.forEach((name, times) -> rest.put(name, times - earlier.getOrDefault(name, 0L)));
    rest.values().removeIf(times -> times == 0);
    return rest;
  }

  private static TransferCount difference(TransferCount all, TransferCount earlier) {
    return new TransferCount(all.times() - earlier.times(), all.bytes() - earlier.bytes());
  }

  /** Launches of all kernels. */
  public long kernelLaunches() {
    return launches.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Computations of a library, whose functions' names begin with {@code prefix}. */
  public long callsOf(String prefix) {
    return libraryCalls.entrySet().stream()
        .filter(call -> call.getKey().startsWith(prefix))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }
}
