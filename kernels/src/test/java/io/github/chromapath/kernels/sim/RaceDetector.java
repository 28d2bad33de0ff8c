// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

import java.util.Arrays;

/**
 * The order of memory accesses within a launch. Each warp has a range of 32 numbers, one per lane.
 * It gets a new range at every block barrier and at every barrier of the whole warp. A number
 * therefore identifies the accessing thread and the last barrier before the access. Two accesses
 * are ordered if they are of one thread, of one block with a block barrier between them, or of one
 * warp with a warp barrier between them. Nothing orders two blocks of a launch, not even fences.
 * Shuffles and votes do not order memory.
 */
final class RaceDetector {
  private static final int RESTART = 1 << 30;

  private int next = 32;
  private int generation;
  private int launchFirst;
  private int blockFirst;
  private int epochFirst;
  private int[] stretchOfWarp = new int[0];
  private int[] warpOfStretch = new int[64];

  void beginLaunch() {
    if (next > RESTART) {
      next = 32;
      generation++;
    }
    launchFirst = next;
  }

  void beginBlock(int warps) {
    if (stretchOfWarp.length != warps) {
      stretchOfWarp = new int[warps];
    }
    blockFirst = next;
    blockBarrier();
  }

  void blockBarrier() {
    epochFirst = next;
    for (int warp = 0; warp < stretchOfWarp.length; warp++) {
      warpBarrier(warp);
    }
  }

  void warpBarrier(int warp) {
    int index = (next - epochFirst) >> 5;
    if (index == warpOfStretch.length) {
      warpOfStretch = Arrays.copyOf(warpOfStretch, 2 * index);
    }
    warpOfStretch[index] = warp;
    stretchOfWarp[warp] = next;
    next = Math.addExact(next, 32);
  }

  /** The number of a lane's accesses at present. */
  int now(int warp, int lane) {
    return stretchOfWarp[warp] + lane;
  }

  int generation() {
    return generation;
  }

  int launchFirst() {
    return launchFirst;
  }

  int blockFirst() {
    return blockFirst;
  }

  int epochFirst() {
    return epochFirst;
  }

  /** The warp of a number of this block that is newer than its last barrier. */
  int warpOf(int number) {
    return warpOfStretch[(number - epochFirst) >> 5];
  }

  /** The thread of an access, for a report. */
  String describe(int number) {
    return number < blockFirst
        ? "a thread of another block"
        : "thread " + (32 * warpOf(number) + (number & 31)) + " of the same block";
  }
}
