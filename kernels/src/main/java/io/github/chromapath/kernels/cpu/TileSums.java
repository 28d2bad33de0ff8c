// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import java.util.Arrays;

/**
 * Sums per channel over some tiles, in fp32. Each element of a {@link Tiling#cycle} has a sum of
 * its own, so tiles take turns if several form a cycle.
 */
final class TileSums {
  /** The array that {@link #restore} needs. */
  private static final int RESTORED = Scratch.SLOTS - 5;

  private final Scratch scratch;
  private final int channels;
  private final int length;
  private final float[][] turns;
  private final Order[] orders;

  private TileSums(Tiling tiling, Scratch scratch, float[][] turns) {
    this.scratch = scratch;
    this.turns = turns;
    channels = tiling.channels();
    length = tiling.length();
    orders = new Order[turns.length];
    Arrays.fill(orders, tiling.order());
  }

  /** Sums of 0 in slots {@code slot} and {@code slot + 1} of {@code scratch}. */
  static TileSums zeros(Tiling tiling, Scratch scratch, int slot) {
    float[][] turns = new float[tiling.cycle() / tiling.length()][];
    for (int i = 0; i < turns.length; i++) {
      turns[i] = tiling.zeros(scratch, slot + i);
    }
    return new TileSums(tiling, scratch, turns);
  }

  /**
   * The sums to which a tile is added, in the order of the tile. Only the last tile of a turn may
   * have another order than those before it, which is memory order.
   *
   * @param number of tiles before it
   */
  float[] at(Tile tile, int number) {
    int turn = number % turns.length;
    if (tile.order() == Order.MEMORY) {
      restore(turn);
    }
    return turns[turn];
  }

  /**
   * Adds up the sums of each channel, pairwise. The totals are the first elements of the result, in
   * memory order.
   */
  float[] fold() {
    float[] first = turns[0];
    if (turns.length == 2) {
      if (orders[0] != orders[1]) {
        restore(0);
        restore(1);
      }
      add(first, 0, turns[1], 0, length);
    }
    int half = length / 2;
    if (orders[0] == Order.DEINTERLEAVED && channels % 2 == 0) {
      // Each half is a tile of half as many channels.
      fold(first, 0, half, channels / 2);
      fold(first, half, half, channels / 2);
      System.arraycopy(first, half, first, channels / 2, channels / 2);
      restore(0, channels);
    } else {
      restore(0);
      fold(first, 0, length, channels);
    }
    return first;
  }

  private void restore(int turn) {
    restore(turn, length);
  }

  /** Copies the first {@code count} sums of a turn into memory order. */
  private void restore(int turn, int count) {
    if (orders[turn] != Order.MEMORY) {
      float[] restored = scratch.floats(RESTORED, count);
      orders[turn].restore(turns[turn], restored, count);
      System.arraycopy(restored, 0, turns[turn], 0, count);
      orders[turn] = Order.MEMORY;
    }
  }

  private static void fold(float[] values, int from, int length, int channels) {
    for (int half = length / 2; half >= channels; half /= 2) {
      add(values, from, values, from + half, half);
    }
  }

  private static void add(float[] sums, int at, float[] values, int from, int count) {
    for (int i = 0; i < count; i++) {
      sums[at + i] += values[from + i];
    }
  }
}
