package io.github.chromapath.kernels.sim;

/**
 * Who last read, wrote and atomically changed each part of a region. The parts of a page are words
 * until something narrower is accessed there, then halves, then bytes.
 */
final class RaceShadow {
  /** What an access does. */
  enum Access {
    READ,
    WRITE,
    ATOMIC
  }

  private static final int PAGE_BITS = 12;
  private static final byte OTHER_BLOCK = 1;
  private static final byte SEVERAL_WARPS = 2;
  private static final byte SEVERAL_LANES = 4;

  private final Page[] pages;
  private final boolean ofOneBlock;

  /** A shadow of so many bytes; memory {@code ofOneBlock} is fresh in the next block. */
  RaceShadow(int bytes, boolean ofOneBlock) {
    pages = new Page[(bytes >> PAGE_BITS) + 1];
    this.ofOneBlock = ofOneBlock;
  }

  /**
   * Notes an access and returns the number of an earlier one that it races with, or 0.
   *
   * @param now the accessing thread's number
   */
  int access(Access access, int offset, int bytes, int now, RaceDetector order) {
    Page page = page(offset >> PAGE_BITS, order);
    int shift = Math.min(2, Integer.numberOfTrailingZeros(bytes));
    while (page.shift > shift) {
      page.split();
    }
    int inPage = offset & ((1 << PAGE_BITS) - 1);
    int horizon = ofOneBlock ? order.blockFirst() : order.launchFirst();
    int last = (inPage + bytes - 1) >> page.shift;
    for (int i = inPage >> page.shift; i <= last; i++) {
      int rival = page.writes.rival(i, now, horizon, order);
      if (rival == 0 && access != Access.READ) {
        rival = page.reads.rival(i, now, horizon, order);
      }
      if (rival == 0 && access != Access.ATOMIC) {
        rival = page.atomics.rival(i, now, horizon, order);
      }
      if (rival != 0) {
        return rival;
      }
      page.track(access).mark(i, now, horizon, order);
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
    Track reads = new Track(1 << (PAGE_BITS - 2));
    Track writes = new Track(1 << (PAGE_BITS - 2));
    Track atomics = new Track(1 << (PAGE_BITS - 2));

    Page(int generation) {
      this.generation = generation;
    }

    Track track(Access access) {
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

  /** The last access of one sort to each part, and whether others than its thread made one too. */
  private static final class Track {
    private final int[] number;
    private final byte[] others;

    Track(int parts) {
      number = new int[parts];
      others = new byte[parts];
    }

    Track halved() {
      Track halves = new Track(2 * number.length);
      for (int i = 0; i < halves.number.length; i++) {
        halves.number[i] = number[i >> 1];
        halves.others[i] = others[i >> 1];
      }
      return halves;
    }

    int rival(int i, int now, int horizon, RaceDetector order) {
      int before = number[i];
      if (before < horizon) {
        return 0;
      }
      if (before < order.blockFirst()) {
        return before;
      }
      if ((others[i] & OTHER_BLOCK) != 0) {
        return order.launchFirst();
      }
      if (before < order.epochFirst()) {
        return 0;
      }
      boolean races;
      if ((others[i] & SEVERAL_WARPS) != 0) {
        races = true;
      } else if (before >> 5 == now >> 5) {
        races = before != now || (others[i] & SEVERAL_LANES) != 0;
      } else {
        races = order.warpOf(before) != order.warpOf(now);
      }
      return races ? before : 0;
    }

    void mark(int i, int now, int horizon, RaceDetector order) {
      int before = number[i];
      if (before != now) {
        others[i] = before < horizon ? 0 : others(before, others[i], now, order);
        number[i] = now;
      }
    }

    private static byte others(int before, byte flags, int now, RaceDetector order) {
      if (before < order.blockFirst()) {
        return OTHER_BLOCK;
      }
      if (before < order.epochFirst()) {
        return (byte) (flags & OTHER_BLOCK);
      }
      if (before >> 5 == now >> 5) {
        return (byte) (flags | SEVERAL_LANES);
      }
      return order.warpOf(before) == order.warpOf(now)
          ? (byte) (flags & ~SEVERAL_LANES)
          : (byte) (flags | SEVERAL_WARPS);
    }
  }
}
