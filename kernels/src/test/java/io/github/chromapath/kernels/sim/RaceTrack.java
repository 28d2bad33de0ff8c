// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

/**
 * The last access of one kind to each part of a page, and whether other threads accessed it too.
 * Runs of parts belong to adjacent lanes, {@code 1 << perLane} parts to each.
 */
final class RaceTrack {
  private static final byte OTHER_BLOCK = 1;
  private static final byte SEVERAL_WARPS = 2;
  private static final byte SEVERAL_LANES = 4;

  private final int parts;
  private int[] number;
  private byte[] others;
  private int newest;

  RaceTrack(int parts) {
    this.parts = parts;
  }

  /** The same accesses to parts of half the size. */
  RaceTrack halved() {
    RaceTrack halves = new RaceTrack(2 * parts);
    if (number != null) {
      halves.allocate();
      halves.newest = newest;
      for (int i = 0; i < halves.parts; i++) {
        halves.number[i] = number[i >> 1];
        halves.others[i] = others[i >> 1];
      }
    }
    return halves;
  }

  /** The number of an access since the horizon that races with one of a run, or 0. */
  int rival(int from, int to, int perLane, int now, int horizon, RaceDetector order) {
    if (newest < horizon) {
      return 0;
    }
    for (int i = from; i < to; i++) {
      int before = number[i];
      int own = now + ((i - from) >> perLane);
      if (before >= horizon && (before != own || others[i] != 0)) {
        int rival = rival(before, others[i], own, order);
        if (rival != 0) {
          return rival;
        }
      }
    }
    return 0;
  }

  /** Records the accesses of a run. */
  void mark(int from, int to, int perLane, int now, int horizon, RaceDetector order) {
    if (number == null) {
      allocate();
    }
    boolean fresh = newest < horizon;
    newest = Math.max(newest, now + ((to - 1 - from) >> perLane));
    if (fresh) {
      for (int i = from; i < to; i++) {
        number[i] = now + ((i - from) >> perLane);
        others[i] = 0;
      }
      return;
    }
    for (int i = from; i < to; i++) {
      int before = number[i];
      int own = now + ((i - from) >> perLane);
      if (before < horizon) {
        others[i] = 0;
        number[i] = own;
      } else if (before != own) {
        others[i] = others(before, others[i], own, order);
        number[i] = own;
      }
    }
  }

  private void allocate() {
    number = new int[parts];
    others = new byte[parts];
  }

  private static int rival(int before, byte flags, int now, RaceDetector order) {
    if (before < order.blockFirst()) {
      return before;
    }
    if ((flags & OTHER_BLOCK) != 0) {
      return order.launchFirst();
    }
    if (before < order.epochFirst()) {
      return 0;
    }
    boolean races;
    if ((flags & SEVERAL_WARPS) != 0) {
      races = true;
    } else if (before >> 5 == now >> 5) {
      races = before != now || (flags & SEVERAL_LANES) != 0;
    } else {
      races = order.warpOf(before) != order.warpOf(now);
    }
    return races ? before : 0;
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
