// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.dryrun;

import io.github.chromapath.backend.internal.cuda.driver.CudaException;
import java.util.Map;
import java.util.TreeMap;

/** The live allocations of a device. */
public final class AllocationTable {
  private final long capacity;
  private final TreeMap<Long, Long> sizes = new TreeMap<>();
  private long liveBytes;
  private long highWaterBytes;

  /** A device of {@code capacity} bytes without allocations. */
  public AllocationTable(long capacity) {
    this.capacity = capacity;
  }

  /** Adds an allocation. */
  public void add(long address, long bytes) {
    sizes.put(address, bytes);
    liveBytes += bytes;
    highWaterBytes = Math.max(highWaterBytes, liveBytes);
  }

  /** Removes an allocation. Returns false if no live allocation starts at the address. */
  public boolean remove(long address) {
    Long bytes = sizes.remove(address);
    if (bytes == null) {
      return false;
    }
    liveBytes -= bytes;
    return true;
  }

  /** Whether the bytes lie within one live allocation. */
  public boolean holds(long address, long bytes) {
    Map.Entry<Long, Long> below = sizes.floorEntry(address);
    return below != null
        && bytes >= 0
        && address - below.getKey() <= below.getValue() - bytes
        && address - below.getKey() < below.getValue();
  }

  /**
   * Fails unless the bytes lie within one live allocation; zero bytes never fail.
   *
   * @param what name of the bytes, for the exception
   * @param call for the exception
   * @param status the status of the failed call
   */
  public void require(long address, long bytes, String what, String call, String status) {
    if (bytes < 0 || (bytes > 0 && !holds(address, bytes))) {
      throw new CudaException(
          call
              + ", whose "
              + what
              + " of "
              + bytes
              + " bytes at 0x"
              + Long.toHexString(address)
              + " are not in one live allocation,",
          status);
    }
  }

  /**
   * Fails if the device has too little memory left.
   *
   * @param call for the exception
   * @throws CudaException with {@link CudaException#outOfMemory()}, or for less than one byte
   */
  public void requireRoom(long bytes, String call) {
    if (bytes < 1) {
      throw new CudaException(call, "CUDA_ERROR_INVALID_VALUE");
    }
    if (bytes > capacity - liveBytes) {
      throw new CudaException(
          call + ", with " + liveBytes + " of " + capacity + " bytes in use,",
          CudaException.OUT_OF_MEMORY);
    }
  }

  /** Live allocations: address to size. */
  public Map<Long, Long> live() {
    return Map.copyOf(sizes);
  }

  /** Bytes of the device. */
  public long capacity() {
    return capacity;
  }

  /** Bytes allocated now. */
  public long liveBytes() {
    return liveBytes;
  }

  /** The most bytes that were allocated at once. */
  public long highWaterBytes() {
    return highWaterBytes;
  }
}
