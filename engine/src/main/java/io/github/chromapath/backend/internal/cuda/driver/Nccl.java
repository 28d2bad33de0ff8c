// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.driver;

import io.github.chromapath.tensor.DataType;

/**
 * The functions of NCCL that the backend calls, with communicators that do not block: a call may
 * return before it has taken effect, and {@link #ready} reports that it has. The next call may be
 * made only then, except for {@link #abort}.
 *
 * <p>{@link #ready} and {@link #abort} may be called by any thread, all others by the thread whose
 * current context is the communicator's.
 */
public interface Nccl {
  /** Length of {@link #uniqueId} in bytes. */
  int ID_BYTES = 128;

  /** A GPU's place among those of all ranks. */
  interface Communicator {}

  /**
   * Numbers on the device.
   *
   * @param address of the first one
   * @param count of them
   * @param type FLOAT32 or BFLOAT16
   */
  record Vector(long address, long count, DataType type) {}

  /** ncclGetVersion, for example 22304 for 2.23.4. */
  int version();

  /** ncclGetUniqueId: the name of a new group, which one rank sends to the others. */
  byte[] uniqueId();

  /**
   * ncclCommInitRankConfig, with blocking = 0. The communicator is ready when all ranks have made
   * this call.
   *
   * @param id from {@link #uniqueId}, the same on all ranks
   */
  Communicator init(byte[] id, int world, int rank);

  /**
   * ncclCommGetAsyncError: whether all calls have taken effect.
   *
   * @throws CudaException if one failed, or the communicator noticed a lost connection
   */
  boolean ready(Communicator communicator);

  /**
   * ncclAllReduce with ncclSum, in place. All ranks must enqueue the same reductions, of the same
   * types, in the same order. May be captured.
   */
  void sum(Communicator communicator, Vector vector, CudaDriver.Stream stream);

  /** ncclCommFinalize: completes outstanding work. */
  void complete(Communicator communicator);

  /** ncclCommDestroy, after {@link #complete} is ready. */
  void destroy(Communicator communicator);

  /** ncclCommAbort: ends reductions that wait for a lost rank, and destroys the communicator. */
  void abort(Communicator communicator);
}
