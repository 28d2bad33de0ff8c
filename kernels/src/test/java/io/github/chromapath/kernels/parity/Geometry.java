// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.parity;

import java.util.ArrayList;
import java.util.List;

/**
 * How the kernels of a case are launched.
 *
 * @param grid blocks
 * @param block threads of a block
 * @param chunks of a reduction; walks without chunks ignore it
 * @param seed of the interpreter's order of blocks and warps
 */
record Geometry(int grid, int block, int chunks, long seed) {
  /** More chunks than most shapes have pixels. */
  private static final int MANY = 64;

  /** The parts of a geometry that the result of a reduction may depend on. */
  record Order(int block, int chunks) {}

  Order order() {
    return new Order(block, chunks);
  }

  /**
   * For kernels whose result does not depend on the launch at all: one block, few, more than work.
   */
  static List<Geometry> walks() {
    return List.of(
        new Geometry(1, 96, 1, 1),
        new Geometry(3, 32, 1, 2),
        new Geometry(2, 256, 1, 3),
        new Geometry(60, 96, 1, 4));
  }

  /** Each order of a reduction under several grids and seeds. */
  static List<Geometry> reductions() {
    return of(new int[][] {{32, 1}, {96, 3}, {256, 7}}, new int[][] {{96, MANY}});
  }

  /** Blocks and chunks that are powers of two. */
  static List<Geometry> dyadic() {
    return of(new int[][] {{32, 1}, {64, 4}, {256, 2}}, new int[][] {});
  }

  private static List<Geometry> of(int[][] orders, int[][] once) {
    List<Geometry> geometries = new ArrayList<>();
    for (int[] order : orders) {
      geometries.add(new Geometry(1, order[0], order[1], 1));
      geometries.add(new Geometry(4, order[0], order[1], 2));
    }
    geometries.add(new Geometry(40, orders[0][0], orders[0][1], 3));
    for (int[] order : once) {
      geometries.add(new Geometry(5, order[0], order[1], 1));
    }
    return List.copyOf(geometries);
  }
}
