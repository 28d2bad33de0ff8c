// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend;

/**
 * Copies or fills of device memory.
 *
 * @param times number of commands
 * @param bytes number of bytes written by all of them
 */
public record TransferCount(long times, long bytes) {
  /** No transfer. */
  public static final TransferCount NONE = new TransferCount(0, 0);

  /** The sum of two counts. */
  public TransferCount plus(TransferCount other) {
    return new TransferCount(times + other.times, bytes + other.bytes);
  }

  /** The difference of two counts. */
  public TransferCount minus(TransferCount earlier) {
    return new TransferCount(times - earlier.times, bytes - earlier.bytes);
  }
}
