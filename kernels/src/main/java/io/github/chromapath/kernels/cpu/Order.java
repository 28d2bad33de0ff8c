// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

/**
 * How the elements of a row of {@code count} lie in an array.
 *
 * <p>A kernel that treats an element by itself, or together with those of the same position in
 * other arrays, may work in either order as long as all its arrays have the same.
 */
enum Order {
  /** Element i at i. */
  MEMORY,

  /** Of an even count, element 2i at i and element 2i + 1 at count / 2 + i. */
  DEINTERLEAVED;

  /** Brings a row from the order of memory into this one. */
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

  /** Brings a row from this order into that of memory. */
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
