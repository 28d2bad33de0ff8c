// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

/** A value per channel, repeated over a full tile by {@link Tiling#broadcast}. */
final class ChannelBroadcast {
  private final float[] memory;
  private final float[] arranged;
  private final Order order;

  /**
   * Wraps two arrays without copying them.
   *
   * @param memory in memory order
   * @param arranged in the order of full tiles; may be the same array
   * @param order of full tiles
   */
  ChannelBroadcast(float[] memory, float[] arranged, Order order) {
    this.memory = memory;
    this.arranged = arranged;
    this.order = order;
  }

  /** The value at each element of a tile. */
  float[] at(Tile tile) {
    return tile.order() == order ? arranged : memory;
  }
}
