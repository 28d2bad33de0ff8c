// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.train;

import io.github.chromapath.backend.Communicator;
import io.github.chromapath.graph.BatchShare;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The ranks of a training, as they agree on numbers and texts of the host. Every method with a
 * result from all ranks is collective, as those of {@link Communicator}. Not thread-safe.
 */
public final class Ranks {
  private final Communicator group;
  private DoubleBuffer numbers = numbers(1);

  /** The ranks of a group, which the caller closes. */
  public Ranks(Communicator group) {
    this.group = group;
  }

  private static DoubleBuffer numbers(int count) {
    return bytes(count * Double.BYTES).asDoubleBuffer();
  }

  private static ByteBuffer bytes(int count) {
    return ByteBuffer.allocateDirect(count).order(ByteOrder.nativeOrder());
  }

  /** Whether there is one rank only. */
  public boolean alone() {
    return group.world() == 1;
  }

  /** Whether this is the rank that writes files. */
  public boolean first() {
    return group.rank() == 0;
  }

  /** This rank's share of a batch. */
  public BatchShare share(int batch) {
    return new BatchShare(group.rank(), group.world(), batch);
  }

  /**
   * This rank's share of a training batch.
   *
   * @throws IllegalArgumentException if a rank would have no image; the message says what to do
   */
  public BatchShare trainingShare(int batch) {
    return BatchShare.ofEvery(group.rank(), group.world(), batch);
  }

  /** The sums of each number over the ranks. */
  public double[] sums(double... own) {
    if (numbers.capacity() < own.length) {
      numbers = numbers(own.length);
    }
    numbers.clear().limit(own.length);
    numbers.put(0, own);
    group.allReduce(numbers);
    double[] sums = new double[own.length];
    numbers.get(0, sums);
    return sums;
  }

  /** The text of the first rank. */
  public String ofFirst(String own) {
    return all(first() ? own : "").get(0);
  }

  /** The texts of all ranks, in order. */
  public List<String> all(String own) {
    byte[] text = own.getBytes(StandardCharsets.UTF_8);
    double[] lengths = new double[group.world()];
    lengths[group.rank()] = text.length;
    lengths = sums(lengths);
    List<String> texts = new ArrayList<>();
    for (int rank = 0; rank < lengths.length; rank++) {
      texts.add(broadcast(text, (int) lengths[rank], rank));
    }
    return texts;
  }

  private String broadcast(byte[] own, int length, int rank) {
    if (length == 0) {
      return "";
    }
    ByteBuffer bytes = bytes(length);
    if (rank == group.rank()) {
      bytes.put(0, own);
    }
    group.broadcast(bytes, rank);
    return StandardCharsets.UTF_8.decode(bytes).toString();
  }

  /** Replaces the values of every rank by those of the first. */
  public void copyFirst(float[] values) {
    if (alone()) {
      return;
    }
    ByteBuffer bytes = bytes(values.length * Float.BYTES);
    bytes.asFloatBuffer().put(values);
    group.broadcast(bytes, 0);
    bytes.asFloatBuffer().get(values);
  }
}
