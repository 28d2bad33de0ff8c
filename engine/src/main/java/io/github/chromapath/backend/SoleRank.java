// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend;

import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;

/** A process that trains alone. */
final class SoleRank implements Communicator {
  static final SoleRank INSTANCE = new SoleRank();

  private SoleRank() {}

  @Override
  public int rank() {
    return 0;
  }

  @Override
  public int world() {
    return 1;
  }

  @Override
  public void allReduce(FloatBuffer values) {}

  @Override
  public void allReduce(DoubleBuffer values) {}

  @Override
  public void allReduceBfloat16(ShortBuffer values) {}

  @Override
  public void broadcast(ByteBuffer bytes, int root) {}

  @Override
  public void requireComplete() {}

  @Override
  public void close() {}
}
