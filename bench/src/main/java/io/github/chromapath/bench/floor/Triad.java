// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.floor;

import java.util.stream.IntStream;

/**
 * a = b + s c over arrays far larger than caches (STREAM's triad; McCalpin, 1995): the machine's
 * peak memory bandwidth. As in STREAM, three numbers per element are counted; the read that
 * precedes a write to a cache line is not.
 */
public final class Triad {
  private static final int ELEMENTS = 1 << 25;
  private static final float FACTOR = 3;

  /** Bytes counted for one run. */
  public static final double BYTES = 3.0 * ELEMENTS * Float.BYTES;

  private final float[] a = new float[ELEMENTS];
  private final float[] b = new float[ELEMENTS];
  private final float[] c = new float[ELEMENTS];
  private final int threads;

  /** Arrays of 128 MiB each, touched. */
  public Triad(int threads) {
    this.threads = threads;
    for (int i = 0; i < ELEMENTS; i++) {
      b[i] = i;
      c[i] = 1;
    }
    run();
  }

  /** Computes every element, split evenly over the threads. */
  public float run() {
    IntStream.range(0, threads)
        .parallel()
        .forEach(
            part ->
                compute(
                    (int) ((long) ELEMENTS * part / threads),
                    (int) ((long) ELEMENTS * (part + 1) / threads)));
    return a[ELEMENTS - 1];
  }

  private void compute(int from, int to) {
    for (int i = from; i < to; i++) {
      a[i] = b[i] + FACTOR * c[i];
    }
  }
}
