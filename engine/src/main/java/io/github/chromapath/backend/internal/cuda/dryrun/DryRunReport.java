// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.dryrun;

import java.util.Map;

/**
 * What a device was asked to hold and to do. A command of a graph counts each time that the graph
 * is launched.
 *
 * @param liveBytes of device memory allocated now
 * @param highWaterBytes the most bytes of device memory that were allocated at once
 * @param pinnedBytes of page-locked host memory allocated now
 * @param launches of kernels, by name
 * @param libraryCalls computations of cuDNN and cuBLAS, by the function's name
 * @param toDevice copies from the host
 * @param toHost copies to the host
 * @param onDevice copies within the device
 * @param fills of device memory
 * @param graphNodes commands in all graphs that were captured
 */
public record DryRunReport(
    long liveBytes,
    long highWaterBytes,
    long pinnedBytes,
    Map<String, Long> launches,
    Map<String, Long> libraryCalls,
    TransferCount toDevice,
    TransferCount toHost,
    TransferCount onDevice,
    TransferCount fills,
    long graphNodes) {

  /**
   * Copies or fills.
   *
   * @param times how many there were
   * @param bytes that they wrote in all
   */
  public record TransferCount(long times, long bytes) {
    static final TransferCount NOTHING = new TransferCount(0, 0);

    TransferCount plus(TransferCount other) {
      return new TransferCount(times + other.times, bytes + other.bytes);
    }
  }

  /** Copies the maps. */
  public DryRunReport {
    launches = Map.copyOf(launches);
    libraryCalls = Map.copyOf(libraryCalls);
  }

  /** Launches of all kernels. */
  public long kernelLaunches() {
    return launches.values().stream().mapToLong(Long::longValue).sum();
  }
}
