// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

/** The tiles that all scenes share. Immutable. */
final class Textures {
  private final Tile grain = Tile.noise(11, 4, 1, 0.8);
  private final Tile stain = Tile.noise(12, 64, 4, 0.9);
  private final Tile leaf = Tile.noise(13, 16, 2, 1.1);
  private final Tile cloud = Tile.noise(14, 128, 2, 0.8);
  private final Tile slab = Tile.courses(17, new Tile.Courses(128, 64, 2, 78, 12));
  private final Tile brick = Tile.courses(15, new Tile.Courses(32, 16, 2, 178, 34)).transposed();
  private final Tile stone = Tile.courses(16, new Tile.Courses(64, 32, 2, 84, 26)).transposed();
  private final Tile panel = slab.transposed();

  /** Fine mineral grain. */
  Tile grain() {
    return grain;
  }

  /** Broad soft patches. */
  Tile stain() {
    return stain;
  }

  /** Clumps of leaves. */
  Tile leaf() {
    return leaf;
  }

  /** Cloud density. */
  Tile cloud() {
    return cloud;
  }

  /** Square paving, 64 texels a metre. */
  Tile slab() {
    return slab;
  }

  /** Brickwork, 128 texels a metre, transposed. */
  Tile brick() {
    return brick;
  }

  /** Ashlar, 64 texels a metre, transposed. */
  Tile stone() {
    return stone;
  }

  /** Square cladding, 48 texels a metre, transposed. */
  Tile panel() {
    return panel;
  }
}
