// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

import java.util.Arrays;

/**
 * The order of memory accesses within a launch. Each warp holds a stretch of 32 numbers, one for
 * each lane, and takes a fresh one at every block barrier and at every barrier of the whole warp; a
 * number therefore says which thread accessed and after which barrier. Two accesses are ordered
 * when they are of one thread, or of one block with a block barrier between, or of one warp with a
 * warp barrier between. Nothing orders two blocks of a launch, fences included, and neither does a
 * shuffle or a vote order memory.
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

  /** The number under which a lane accesses now. */
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

  /** The warp that held the number, which is of this block and after its last barrier. */
  int warpOf(int number) {
    return warpOfStretch[(number - epochFirst) >> 5];
  }

  /** Who accessed, for a report. */
  String describe(int number) {
    return number < blockFirst
        ? "a thread of another block"
        : "thread " + (32 * warpOf(number) + (number & 31)) + " of the same block";
  }
}
