// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.graph;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The images of a batch that one of several ranks computes: those from r B / W to (r + 1) B / W,
 * rounded down, of a batch of B images on rank r of W. The shares follow each other and differ by
 * at most one image.
 *
 * @param rank from 0 to {@code world - 1}
 * @param world number of ranks, at least 1
 * @param batch images of all ranks, at least 0
 */
public record BatchShare(int rank, int world, int batch) {
  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a number is out of range
   */
  public BatchShare {
    if (world < 1 || rank < 0 || rank >= world || batch < 0) {
      throw new IllegalArgumentException(
          "there is no share of rank " + rank + " of " + world + " in a batch of " + batch);
    }
  }

  /** All images of a batch. */
  public static BatchShare whole(int batch) {
    return new BatchShare(0, 1, batch);
  }

  /**
   * A share of at least one image.
   *
   * @throws IllegalArgumentException if there are more ranks than images; the message says what to
   *     do
   */
  public static BatchShare ofEvery(int rank, int world, int batch) {
    if (batch < world) {
      throw new IllegalArgumentException(
          "a batch of "
              + batch
              + (batch == 1 ? " picture" : " pictures")
              + " cannot be divided among "
              + world
              + " ranks; give a batch of at least "
              + world
              + ", or fewer ranks");
    }
    return new BatchShare(rank, world, batch);
  }

  /** The share of the same rank in another batch; it may be empty. */
  public BatchShare in(int anotherBatch) {
    return new BatchShare(rank, world, anotherBatch);
  }

  /** Position of the first image in the batch. */
  public int first() {
    return start(rank);
  }

  /** Number of images. */
  public int images() {
    return start(rank + 1) - start(rank);
  }

  /** The largest number of images of a rank, in this batch or a smaller one. */
  public int most() {
    return (batch + world - 1) / world;
  }

  /** Number of images of every rank. */
  public List<Integer> imagesOfRanks() {
    return IntStream.range(0, world).mapToObj(r -> start(r + 1) - start(r)).toList();
  }

  private int start(int of) {
    return (int) ((long) of * batch / world);
  }

  /** Whether it contains every image. */
  public boolean whole() {
    return world == 1;
  }

  /** The images' part of the batch, in (0, 1]. */
  public double part() {
    return (double) images() / batch;
  }
}
