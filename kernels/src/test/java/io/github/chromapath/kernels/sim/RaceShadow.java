// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

/**
 * The last reader, writer and atomic writer of each part of a region. The parts of a page are words
 * until a narrower access, then halves, then bytes.
 */
final class RaceShadow {
  /** The kind of an access. */
  enum Access {
    READ,
    WRITE,
    ATOMIC
  }

  private static final int PAGE_BITS = 12;

  private final Page[] pages;
  private final boolean ofOneBlock;

  /** A shadow of a number of bytes; memory {@code ofOneBlock} is fresh in the next block. */
  RaceShadow(int bytes, boolean ofOneBlock) {
    pages = new Page[(bytes >> PAGE_BITS) + 1];
    this.ofOneBlock = ofOneBlock;
  }

  /**
   * Records an access and returns the number of an earlier one that it races with, or 0.
   *
   * @param now the accessing thread's number
   */
  int access(Access access, int offset, int bytes, int now, RaceDetector order) {
    return accessRun(access, offset, bytes, bytes, 1, now, order);
  }

  /**
   * Records the accesses of {@code lanes} adjacent lanes, each to the next {@code bytes} in
   * elements of {@code elementBytes}. Returns the number of an earlier access that races with one
   * of them, or 0. After a race, recording the same accesses again changes nothing.
   *
   * @param now the number of the first lane's thread
   */
  int accessRun(
      Access access,
      int offset,
      int bytes,
      int elementBytes,
      int lanes,
      int now,
      RaceDetector order) {
    int shift = Math.min(2, Integer.numberOfTrailingZeros(elementBytes));
    int horizon = ofOneBlock ? order.blockFirst() : order.launchFirst();
    int end = offset + lanes * bytes;
    int next;
    for (int start = offset; start < end; start = next) {
      next = Math.min(end, ((start >> PAGE_BITS) + 1) << PAGE_BITS);
      Page page = page(start >> PAGE_BITS, order);
      while (page.shift > shift) {
        page.split();
      }
      int inPage = start & ((1 << PAGE_BITS) - 1);
      int from = inPage >> page.shift;
      int to = ((inPage + (next - start) - 1) >> page.shift) + 1;
      int perLane = Math.max(0, Integer.numberOfTrailingZeros(bytes) - page.shift);
      int first = now + (start - offset) / bytes;
      int rival = page.access(access, from, to, perLane, first, horizon, order);
      if (rival != 0) {
        return rival;
      }
    }
    return 0;
  }

  private Page page(int index, RaceDetector order) {
    Page page = pages[index];
    if (page == null || page.generation != order.generation()) {
      page = new Page(order.generation());
      pages[index] = page;
    }
    return page;
  }

  private static final class Page {
    final int generation;
    int shift = 2;
    RaceTrack reads = new RaceTrack(1 << (PAGE_BITS - 2));
    RaceTrack writes = new RaceTrack(1 << (PAGE_BITS - 2));
    RaceTrack atomics = new RaceTrack(1 << (PAGE_BITS - 2));

    Page(int generation) {
      this.generation = generation;
    }

    int access(
        Access access, int from, int to, int perLane, int now, int horizon, RaceDetector order) {
      int rival = writes.rival(from, to, perLane, now, horizon, order);
      if (rival == 0 && access != Access.READ) {
        rival = reads.rival(from, to, perLane, now, horizon, order);
      }
      if (rival == 0 && access != Access.ATOMIC) {
        rival = atomics.rival(from, to, perLane, now, horizon, order);
      }
      if (rival == 0) {
        track(access).mark(from, to, perLane, now, horizon, order);
      }
      return rival;
    }

    private RaceTrack track(Access access) {
      return switch (access) {
        case READ -> reads;
        case WRITE -> writes;
        case ATOMIC -> atomics;
      };
    }

    void split() {
      shift--;
      reads = reads.halved();
      writes = writes.halved();
      atomics = atomics.halved();
    }
  }
}
