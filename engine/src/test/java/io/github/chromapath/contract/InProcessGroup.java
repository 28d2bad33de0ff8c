// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import io.github.chromapath.backend.CommunicationException;
import io.github.chromapath.backend.Communicator;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Ranks that are threads of one JVM. Sums are computed in fp64 in the order of the ranks and
 * rounded once; those of bfloat16 are rounded after each addition. Until a sum has ended, the
 * caller's floats are NaN, so that reading them too early has consequences. A call that differs
 * from the calls of the other ranks fails on all of them. Thread-safe.
 */
public final class InProcessGroup {
  private final Object[] values;
  private final String[] calls;
  private int arrived;
  private long generation;
  private List<Object> results = List.of();
  private String lost = "";

  /** A group that nobody has joined. */
  public InProcessGroup(int world) {
    values = new Object[world];
    calls = new String[world];
  }

  /** The communicator of a rank; closing it makes the calls of the others fail. */
  public Communicator join(int rank) {
    Objects.checkIndex(rank, values.length);
    return new Member(rank);
  }

  /** Waits until all ranks have made the same call; returns their values by rank. */
  private synchronized List<Object> exchange(int rank, String call, Object value) {
    requireComplete();
    values[rank] = value;
    calls[rank] = call;
    arrived++;
    long mine = generation;
    if (arrived == values.length) {
      complete();
    }
    boolean interrupted = false;
    while (generation == mine && lost.isEmpty()) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (generation == mine) {
      requireComplete();
    }
    return results;
  }

  private void complete() {
    if (Arrays.stream(calls).distinct().count() > 1) {
      lose("the ranks called " + Arrays.toString(calls));
      return;
    }
    results = List.of(values.clone());
    arrived = 0;
    generation++;
    notifyAll();
  }

  private void requireComplete() {
    if (!lost.isEmpty()) {
      throw new CommunicationException(lost);
    }
  }

  private synchronized void lose(String reason) {
    if (lost.isEmpty()) {
      lost = reason;
      notifyAll();
    }
  }

  private final class Member implements Communicator {
    private final int rank;

    Member(int rank) {
      this.rank = rank;
    }

    @Override
    public int rank() {
      return rank;
    }

    @Override
    public int world() {
      return values.length;
    }

    @Override
    public void allReduce(FloatBuffer numbers) {
      requireDirect(numbers, numbers.order());
      float[] own = new float[numbers.remaining()];
      numbers.get(numbers.position(), own);
      float[] undefined = new float[own.length];
      Arrays.fill(undefined, Float.NaN);
      numbers.put(numbers.position(), undefined);
      List<Object> all = exchange(rank, "allReduce of " + own.length + " floats", own);
      double[] sums = new double[own.length];
      for (Object one : all) {
        float[] terms = (float[]) one;
        for (int i = 0; i < sums.length; i++) {
          sums[i] += terms[i];
        }
      }
      for (int i = 0; i < sums.length; i++) {
        numbers.put(numbers.position() + i, (float) sums[i]);
      }
    }

    @Override
    public void allReduce(DoubleBuffer numbers) {
      requireDirect(numbers, numbers.order());
      double[] own = new double[numbers.remaining()];
      numbers.get(numbers.position(), own);
      List<Object> all = exchange(rank, "allReduce of " + own.length + " doubles", own);
      double[] sums = new double[own.length];
      for (Object one : all) {
        double[] terms = (double[]) one;
        for (int i = 0; i < sums.length; i++) {
          sums[i] += terms[i];
        }
      }
      numbers.put(numbers.position(), sums);
    }

    @Override
    public void allReduceBfloat16(ShortBuffer numbers) {
      requireDirect(numbers, numbers.order());
      float[] own = new float[numbers.remaining()];
      for (int i = 0; i < own.length; i++) {
        own[i] = Float.intBitsToFloat(numbers.get(numbers.position() + i) << 16);
        numbers.put(numbers.position() + i, (short) 0x7fc0);
      }
      String call = "allReduce of " + own.length + " numbers in bfloat16";
      float[] sums =
          Bfloat16.sums(exchange(rank, call, own).stream().map(float[].class::cast).toList());
      for (int i = 0; i < sums.length; i++) {
        numbers.put(numbers.position() + i, (short) (Float.floatToIntBits(sums[i]) >>> 16));
      }
    }

    @Override
    public void broadcast(ByteBuffer bytes, int root) {
      requireDirect(bytes, ByteOrder.nativeOrder());
      if (root < 0 || root >= world()) {
        throw new IllegalArgumentException("there is no rank " + root);
      }
      byte[] own = new byte[bytes.remaining()];
      bytes.get(bytes.position(), own);
      String call = "broadcast of " + own.length + " bytes of rank " + root;
      bytes.put(bytes.position(), (byte[]) exchange(rank, call, own).get(root));
    }

    private void requireDirect(Buffer buffer, ByteOrder order) {
      if (!buffer.isDirect() || order != ByteOrder.nativeOrder()) {
        throw new IllegalArgumentException("the buffer must be direct and in native byte order");
      }
    }

    @Override
    public void requireComplete() {
      synchronized (InProcessGroup.this) {
        InProcessGroup.this.requireComplete();
      }
    }

    @Override
    public void close() {
      lose("rank " + rank + " left");
    }
  }
}
