// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import io.github.chromapath.backend.Communicator;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;

/** A communicator that passes every call to another one. Subclasses change some. */
abstract class CommunicatorDecorator implements Communicator {
  private final Communicator ranks;

  CommunicatorDecorator(Communicator ranks) {
    this.ranks = ranks;
  }

  @Override
  public int rank() {
    return ranks.rank();
  }

  @Override
  public int world() {
    return ranks.world();
  }

  @Override
  public void allReduce(FloatBuffer values) {
    ranks.allReduce(values);
  }

  @Override
  public void allReduce(DoubleBuffer values) {
    ranks.allReduce(values);
  }

  @Override
  public void allReduceBfloat16(ShortBuffer values) {
    ranks.allReduceBfloat16(values);
  }

  @Override
  public void broadcast(ByteBuffer bytes, int root) {
    ranks.broadcast(bytes, root);
  }

  @Override
  public void requireComplete() {
    ranks.requireComplete();
  }

  @Override
  public void close() {
    ranks.close();
  }
}
