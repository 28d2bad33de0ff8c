// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

/** A quantity per channel, repeated over a row of a cut. */
final class ChannelBroadcast {
  private final float[] memory;
  private final float[] arranged;
  private final Order order;

  /**
   * Takes over what {@link Tiling#expanded} has filled.
   *
   * @param memory in the order of memory
   * @param arranged in the order of whole rows, which may be the same
   * @param order of whole rows
   */
  ChannelBroadcast(float[] memory, float[] arranged, Order order) {
    this.memory = memory;
    this.arranged = arranged;
    this.order = order;
  }

  /** The quantity at each element of a row. */
  float[] at(Tile row) {
    return row.order() == order ? arranged : memory;
  }
}
