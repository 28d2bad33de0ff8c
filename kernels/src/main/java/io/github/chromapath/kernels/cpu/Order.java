// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

/**
 * The order of the elements of a tile in an array.
 *
 * <p>A kernel that combines only elements of the same position works in either order, as long as
 * all its arrays have the same order.
 */
enum Order {
  /** Element i at i. */
  MEMORY,

  /** For an even count: element 2i at i, element 2i + 1 at count / 2 + i. */
  DEINTERLEAVED;

  /** Copies elements from memory order into this order. */
  void arrange(float[] memory, float[] arranged, int count) {
    int half = count / 2;
    if (this == MEMORY) {
      System.arraycopy(memory, 0, arranged, 0, count);
      return;
    }
    for (int i = 0; i < half; i++) {
      arranged[i] = memory[2 * i];
      arranged[half + i] = memory[2 * i + 1];
    }
  }

  /** Copies elements from this order into memory order. */
  void restore(float[] arranged, float[] memory, int count) {
    int half = count / 2;
    if (this == MEMORY) {
      System.arraycopy(arranged, 0, memory, 0, count);
      return;
    }
    for (int i = 0; i < half; i++) {
      memory[2 * i] = arranged[i];
      memory[2 * i + 1] = arranged[half + i];
    }
  }
}
