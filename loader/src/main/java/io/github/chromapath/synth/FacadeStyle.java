// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

import java.util.OptionalInt;

/**
 * The look of a house front or a wall. Colours are albedos.
 *
 * @param shops whether the ground floor has shop windows
 */
record FacadeStyle(Finish finish, Grid grid, Window window, boolean shops, Fittings fittings) {

  /**
   * Material and colours.
   *
   * @param surface material of the wall
   * @param wall colour of the wall
   * @param trim colour of cornices, sills and frames
   */
  record Finish(Surface surface, int wall, int trim) {}

  /**
   * Division of a front, in metres.
   *
   * @param storey height of a storey
   * @param bay width of a bay
   * @param base height of the ground floor
   * @param cornice height of the moulding at the top
   */
  record Grid(double storey, double bay, double base, double cornice) {}

  /**
   * Place of a window, in fractions of a bay's width and a storey's height.
   *
   * @param left its left edge in the bay
   * @param right its right edge
   * @param sill its lower edge in the storey
   * @param head its upper edge
   */
  record Window(double left, double right, double sill, double head) {
    /** No window. */
    static final Window NONE = new Window(0, 0, 0, 0);
  }

  /**
   * Fittings of the windows.
   *
   * @param shutter colour of their shutters, if they have any
   * @param balcony whether they have balcony rails
   */
  record Fittings(OptionalInt shutter, boolean balcony) {
    /** No fittings. */
    static final Fittings NONE = new Fittings(OptionalInt.empty(), false);

    /** Balcony rails. */
    static final Fittings BALCONY = new Fittings(OptionalInt.empty(), true);

    static Fittings shutters(int color) {
      return new Fittings(OptionalInt.of(color), false);
    }
  }

  /** Wall materials. */
  enum Surface {
    BRICK,
    PLASTER,
    STONE,
    PANEL
  }

  Surface surface() {
    return finish.surface;
  }

  int wall() {
    return finish.wall;
  }

  int trim() {
    return finish.trim;
  }

  /** Whether it is a curtain wall, which only towers have. */
  boolean tower() {
    return grid.bay < 2;
  }

  /** Whether there are windows at all. */
  boolean glazed() {
    return window.right > window.left;
  }

  static FacadeStyle drawHouse(Dice dice) {
    double tint = dice.range(0.93, 1.07);
    FacadeStyle style =
        switch (dice.between(0, 8)) {
          case 0 -> brick(0xA05236, 0xDCCDB0, dice.chance(0.6));
          case 1 -> brick(0x96543A, 0xC8A47C, dice.chance(0.4));
          case 2 -> plaster(0xD8A05C, 0xF2E6CC, Fittings.shutters(0x3E6B4A), dice.chance(0.4));
          case 3 -> plaster(0xE6BE84, 0xFAF0DC, Fittings.shutters(0x7A4630), dice.chance(0.5));
          case 4 -> plaster(0xDA9664, 0xF4E2D4, Fittings.BALCONY, true);
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
  FacadeStyle withoutOpenings() {
    return new FacadeStyle(finish, grid, Window.NONE, false, Fittings.NONE);
  }

  private FacadeStyle tinted(double factor) {
    Finish tinted = new Finish(finish.surface, Rgb.scale(finish.wall, factor), finish.trim);
    return new FacadeStyle(tinted, grid, window, shops, fittings);
  }

  private static FacadeStyle blank(Surface surface, int wall, int coping) {
    Grid grid = new Grid(3, 3, 0.3, 0.16);
    return new FacadeStyle(
        new Finish(surface, wall, coping), grid, Window.NONE, false, Fittings.NONE);
  }

  private static FacadeStyle brick(int wall, int trim, boolean shops) {
    return new FacadeStyle(
        new Finish(Surface.BRICK, wall, trim),
        new Grid(3.2, 2.4, 3.9, 0.6),
        new Window(0.28, 0.72, 0.24, 0.82),
        shops,
        Fittings.NONE);
  }

  private static FacadeStyle plaster(int wall, int trim, Fittings fittings, boolean shops) {
    return new FacadeStyle(
        new Finish(Surface.PLASTER, wall, trim),
        new Grid(3.3, 2.9, 4.1, 0.45),
        new Window(0.33, 0.67, fittings.balcony ? 0.08 : 0.22, 0.80),
        shops,
        fittings);
  }

  private static FacadeStyle loft(int wall, int trim) {
    return new FacadeStyle(
        new Finish(Surface.BRICK, wall, trim),
        new Grid(3.8, 3.6, 4.4, 0.8),
        new Window(0.12, 0.88, 0.20, 0.86),
        true,
        Fittings.NONE);
  }

  private static FacadeStyle panel(int wall, int trim, boolean shops) {
    return new FacadeStyle(
        new Finish(Surface.PANEL, wall, trim),
        new Grid(2.9, 3.2, 3.4, 0.3),
        new Window(0.18, 0.82, 0.30, 0.80),
        shops,
        Fittings.BALCONY);
  }

  private static FacadeStyle curtain(int wall, int trim) {
    return new FacadeStyle(
        new Finish(Surface.PANEL, wall, trim),
        new Grid(3.5, 1.6, 4.6, 0.5),
        new Window(0.05, 0.95, 0.10, 0.97),
        true,
        Fittings.NONE);
  }

  private static FacadeStyle office(int wall, int trim) {
    return new FacadeStyle(
        new Finish(Surface.STONE, wall, trim),
        new Grid(3.4, 3.0, 4.4, 0.9),
        new Window(0.15, 0.85, 0.28, 0.78),
        true,
        Fittings.NONE);
  }
}
