// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

/** The bare wall of a facade: the pattern of its material, stains, and soot at its foot. */
final class Masonry {
  private static final double SOOT_HEIGHT = 1.2;
  private static final double STAINS_PER_METRE = 6;

  private final Texture pattern;
  private final Texture stains;
  private final double texelsPerMetre;
  private final int relief;
  private final int stainShift;
  private final int sootRow;
  private final int offset;
  private final Shades shades;

  /**
   * A wall in the scene's light.
   *
   * @param wall colour of the lit wall
   * @param offset random offset into the stains
   */
  Masonry(Textures textures, FacadeStyle.Surface surface, int wall, int offset) {
    this.stains = textures.stain();
    this.offset = offset;
    this.shades = new Shades(wall);
    this.pattern =
        switch (surface) {
          case BRICK -> textures.brick();
          case STONE -> textures.stone();
          case PANEL -> textures.panel();
          case PLASTER -> textures.grain();
        };
    this.texelsPerMetre =
        switch (surface) {
          case BRICK -> 128;
          case STONE -> 64;
          case PANEL, PLASTER -> 48;
        };
    this.stainShift = surface == FacadeStyle.Surface.BRICK ? 5 : 4;
    this.sootRow = (int) (SOOT_HEIGHT * texelsPerMetre);
    this.relief = surface == FacadeStyle.Surface.PLASTER ? 64 : 256;
  }

  /** Column of the pattern at a distance along the wall. */
  int patternColumn(double metres) {
    return (int) (metres * texelsPerMetre);
  }

  /** Column of the stains at a distance along the wall. */
  int stainColumn(double metres) {
    return (int) (metres * STAINS_PER_METRE) + offset;
  }

  /** Strength of the pattern for a pixel that spans some metres of the wall, 0 to 256. */
  int strength(double span) {
    return (int) (relief * Math.min(1, 0.016 / span));
  }

  /** Row of the pattern at a height, in 16.16 fixed point. */
  int fixedRow(double up) {
    return (int) (up * texelsPerMetre * 65536);
  }

  /** The wall's colour at a {@link #fixedRow row}, with the pattern at a strength. */
  int at(int patternColumn, int stainColumn, int fixedRow, int strength) {
    int row = fixedRow >> 16;
    int stain = stains.at(row >> stainShift, stainColumn) - 128;
    int fine = (pattern.at(row, patternColumn) - 128) * strength;
    int soot = row < sootRow ? 18 * (sootRow - row) / sootRow : 0;
    return shades.at(256 + (fine >> 8) + stain / 6 - soot);
  }
}
