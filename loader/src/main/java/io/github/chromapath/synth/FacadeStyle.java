// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

/**
 * How a house front or a wall looks. Colours are albedos; fractions are of a bay's width and of a
 * storey's height.
 *
 * @param surface what the wall is made of
 * @param wall wall colour
 * @param trim colour of cornices, sills and frames
 * @param storey storey height in metres
 * @param bay bay width in metres
 * @param left where a window starts in its bay, fraction
 * @param right where it ends
 * @param sill where it starts in its storey
 * @param head where it ends
 * @param base height of the ground floor; 0 where windows start at the ground
 * @param shops whether the ground floor has shop windows
 * @param shutter colour of the shutters beside windows, 0 for none
 * @param balcony whether windows have balcony rails
 * @param cornice height of the top moulding in metres
 */
record FacadeStyle(
    Surface surface,
    int wall,
    int trim,
    double storey,
    double bay,
    double left,
    double right,
    double sill,
    double head,
    double base,
    boolean shops,
    int shutter,
    boolean balcony,
    double cornice) {

  /** Wall materials. */
  enum Surface {
    BRICK,
    PLASTER,
    STONE,
    PANEL
  }

  /** Whether it is a curtain wall, which belongs to towers. */
  boolean tower() {
    return bay < 2;
  }

  /** Whether there are windows at all. */
  boolean glazed() {
    return right > left;
  }

  static FacadeStyle drawHouse(Dice dice) {
    double tint = dice.range(0.93, 1.07);
    FacadeStyle style =
        switch (dice.between(0, 8)) {
          case 0 -> brick(0xA05236, 0xDCCDB0, dice.chance(0.6));
          case 1 -> brick(0x96543A, 0xC8A47C, dice.chance(0.4));
          case 2 -> plaster(0xD8A05C, 0xF2E6CC, 0x3E6B4A, dice.chance(0.4));
          case 3 -> plaster(0xE6BE84, 0xFAF0DC, 0x7A4630, dice.chance(0.5));
          case 4 -> plaster(0xDA9664, 0xF4E2D4, 0, true);
          case 5 -> loft(0xBC6C42, 0x4A3A34);
          case 6 -> panel(0xC8AC80, 0xDCCCAC, dice.chance(0.3));
          case 7 -> curtain(0x4E7A8E, 0x8FB0B8);
          default -> office(0xD0AA70, 0x6E5B48);
        };
    return style.tinted(tint);
  }

  static FacadeStyle drawWall(Dice dice) {
    return switch (dice.between(0, 2)) {
      case 0 -> blank(Surface.STONE, 0x88809A, 0xA8A0B4);
      case 1 -> blank(Surface.PANEL, 0x8C88AE, 0x6C6890);
      default -> blank(Surface.BRICK, 0x9C7C98, 0xB8A8B8);
    };
  }

  /** The same wall without openings, for sides that adjoin a neighbour. */
  FacadeStyle blind() {
    return new FacadeStyle(
        surface, wall, trim, storey, bay, 0, 0, 0, 0, base, false, 0, false, cornice);
  }

  private FacadeStyle tinted(double factor) {
    return new FacadeStyle(
        surface,
        Rgb.scale(wall, factor),
        trim,
        storey,
        bay,
        left,
        right,
        sill,
        head,
        base,
        shops,
        shutter,
        balcony,
        cornice);
  }

  private static FacadeStyle blank(Surface surface, int wall, int coping) {
    return new FacadeStyle(surface, wall, coping, 3, 3, 0, 0, 0, 0, 0.3, false, 0, false, 0.16);
  }

  private static FacadeStyle brick(int wall, int trim, boolean shops) {
    return new FacadeStyle(
        Surface.BRICK, wall, trim, 3.2, 2.4, 0.28, 0.72, 0.24, 0.82, 3.9, shops, 0, false, 0.6);
  }

  private static FacadeStyle plaster(int wall, int trim, int shutter, boolean shops) {
    boolean balcony = shutter == 0;
    return new FacadeStyle(
        Surface.PLASTER,
        wall,
        trim,
        3.3,
        2.9,
        0.33,
        0.67,
        balcony ? 0.08 : 0.22,
        0.80,
        4.1,
        shops,
        shutter,
        balcony,
        0.45);
  }

  private static FacadeStyle loft(int wall, int trim) {
    return new FacadeStyle(
        Surface.BRICK, wall, trim, 3.8, 3.6, 0.12, 0.88, 0.20, 0.86, 4.4, true, 0, false, 0.8);
  }

  private static FacadeStyle panel(int wall, int trim, boolean shops) {
    return new FacadeStyle(
        Surface.PANEL, wall, trim, 2.9, 3.2, 0.18, 0.82, 0.30, 0.80, 3.4, shops, 0, true, 0.3);
  }

  private static FacadeStyle curtain(int wall, int trim) {
    return new FacadeStyle(
        Surface.PANEL, wall, trim, 3.5, 1.6, 0.05, 0.95, 0.10, 0.97, 4.6, true, 0, false, 0.5);
  }

  private static FacadeStyle office(int wall, int trim) {
    return new FacadeStyle(
        Surface.STONE, wall, trim, 3.4, 3.0, 0.15, 0.85, 0.28, 0.78, 4.4, true, 0, false, 0.9);
  }
}
