// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

/** The tiles that all scenes share. Immutable. */
final class Textures {
  private final Texture grain = Texture.noise(11, 4, 1, 0.8);
  private final Texture stain = Texture.noise(12, 64, 4, 0.9);
  private final Texture leaf = Texture.noise(13, 16, 2, 1.1);
  private final Texture cloud = Texture.noise(14, 128, 2, 0.8);
  private final Texture slab = Texture.courses(17, new Texture.Courses(128, 64, 2, 78, 12));
  private final Texture brick =
      Texture.courses(15, new Texture.Courses(32, 16, 2, 178, 34)).transposed();
  private final Texture stone =
      Texture.courses(16, new Texture.Courses(64, 32, 2, 84, 26)).transposed();
  private final Texture panel = slab.transposed();

  /** Fine mineral grain. */
  Texture grain() {
    return grain;
  }

  /** Broad soft patches. */
  Texture stain() {
    return stain;
  }

  /** Clumps of leaves. */
  Texture leaf() {
    return leaf;
  }

  /** Cloud density. */
  Texture cloud() {
    return cloud;
  }

  /** Square paving, 64 texels a metre. */
  Texture slab() {
    return slab;
  }

  /** Brickwork, 128 texels a metre, transposed. */
  Texture brick() {
    return brick;
  }

  /** Ashlar, 64 texels a metre, transposed. */
  Texture stone() {
    return stone;
  }

  /** Square cladding, 48 texels a metre, transposed. */
  Texture panel() {
    return panel;
  }
}
