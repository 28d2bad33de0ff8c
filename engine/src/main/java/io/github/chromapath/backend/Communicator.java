// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend;

import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;

/**
 * The processes that train one network together, as one of them sees them. A process is a rank, as
 * in MPI and PyTorch.
 *
 * <p>The methods with a buffer are collective: every rank must call the same ones in the same
 * order, with the same number of elements. They return when the result is in the buffer. Every rank
 * gets the same bits. Buffers are direct and in native byte order; their positions stay.
 *
 * <p>If a rank ends, hangs or cannot be reached, they throw {@link CommunicationException} in every
 * other rank. After that, a communicator can only be closed. Collective methods are called by one
 * thread at a time; {@link #requireComplete} and {@link #close} may be called by any.
 */
public interface Communicator extends AutoCloseable {
  /** The only process of a training on one rank: the collective methods change nothing. */
  static Communicator alone() {
    return SoleRank.INSTANCE;
  }

  /** This process, from 0 to {@link #world()} - 1. */
  int rank();

  /** Number of processes, at least 1. */
  int world();

  /**
   * Replaces the remaining elements by their sums over all ranks.
   *
   * @throws CommunicationException if a rank is lost
   * @throws IllegalArgumentException if the buffer is not direct or not in native byte order
   */
  void allReduce(FloatBuffer values);

  /** As {@link #allReduce(FloatBuffer)}. */
  void allReduce(DoubleBuffer values);

  /**
   * As {@link #allReduce(FloatBuffer)}, for numbers of {@link
   * io.github.chromapath.tensor.DataType#BFLOAT16}. Partial sums may be rounded to this type, to
   * nearest even: at most {@link #world()} - 1 roundings for each element.
   *
   * @param values the bits of the numbers
   */
  void allReduceBfloat16(ShortBuffer values);

  /**
   * Replaces the remaining bytes by those of rank {@code root}.
   *
   * @throws CommunicationException if a rank is lost
   * @throws IllegalArgumentException if the buffer is not direct, or there is no such rank
   */
  void broadcast(ByteBuffer bytes, int root);

  /**
   * Checks, without communication, that no rank is known to be lost or to have left. May be called
   * by any thread, also while another one calls a collective method.
   *
   * @throws CommunicationException if a rank is lost or has left
   */
  void requireComplete();

  /** Leaves the group; the collective calls of other ranks then fail. Idempotent. */
  @Override
  void close();
}
