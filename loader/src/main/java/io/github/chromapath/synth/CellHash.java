// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

/** Random bits of a cell of a grid, a function of the seed and the cell. */
final class CellHash {
  private CellHash() {}

  /** Bits of cell (a, b) in the grid of a seed; never negative. */
  static int of(int seed, int a, int b) {
    int h = (a * 0x9E3779B1) ^ (b * 0x85EBCA77) ^ seed;
    h = (h ^ (h >>> 15)) * 0x2C1B3C6D;
    h = (h ^ (h >>> 12)) * 0x297A2D39;
    return (h ^ (h >>> 15)) & 0x7FFFFFFF;
  }
}
