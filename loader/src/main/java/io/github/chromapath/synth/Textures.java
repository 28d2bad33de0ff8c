// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

/**
 * The tiles that every scene shares, the same in every set.
 *
 * @param grain fine mineral grain
 * @param stain broad soft patches
 * @param leaf clumps of leaves
 * @param cloud cloud density
 * @param slab square paving, 64 texels a metre
 * @param brick brickwork, 128 texels a metre, transposed
 * @param stone ashlar, 64 texels a metre, transposed
 * @param panel square cladding, 48 texels a metre, transposed
 */
record Textures(
    Tile grain, Tile stain, Tile leaf, Tile cloud, Tile slab, Tile brick, Tile stone, Tile panel) {
  static Textures standard() {
    Tile slab = Tile.courses(17, 128, 64, 2, 78, 12);
    return new Textures(
        Tile.noise(11, 4, 1, 0.8),
        Tile.noise(12, 64, 4, 0.9),
        Tile.noise(13, 16, 2, 1.1),
        Tile.noise(14, 128, 2, 0.8),
        slab,
        Tile.courses(15, 32, 16, 2, 178, 34).transposed(),
        Tile.courses(16, 64, 32, 2, 84, 26).transposed(),
        slab.transposed());
  }
}
