// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

import java.util.OptionalInt;

/**
 * A house whose front stands at the edge of its lot.
 *
 * @param block its walls
 * @param roof colour of a pitched roof; empty for a flat roof
 * @param style look of the walls
 * @param openFlank whether the flank towards the camera stands free and has windows
 * @param seed random bits of the details
 */
record Building(Block block, OptionalInt roof, FacadeStyle style, boolean openFlank, int seed)
    implements Parcel {
  /** Rise of a pitched roof per metre across. */
  private static final double PITCH = 0.62;

  private static final int PANE = 0x3A4652;

  static Building draw(Dice dice, Lot lot, boolean openFlank) {
    FacadeStyle style = FacadeStyle.drawHouse(dice);
    FacadeStyle.Grid grid = style.grid();
    boolean tall = style.tower() || dice.chance(0.15);
    int storeys = tall ? dice.between(7, 14) : dice.between(1, 5);
    double height = grid.base() + storeys * grid.storey() + grid.cornice() + 0.2;
    boolean pitched =
        storeys <= 3 && style.surface() != FacadeStyle.Surface.PANEL && dice.chance(0.7);
    OptionalInt roof =
        pitched ? OptionalInt.of(dice.pick(new int[] {0x9C4E36, 0x8A4430})) : OptionalInt.empty();
    Block block = new Block(lot, dice.range(9, 14), height);
    return new Building(block, roof, style, openFlank, dice.bits());
  }

  @Override
  public Lot lot() {
    return block.lot();
  }

  @Override
  public double height() {
    return block.height();
  }

  @Override
  public void castShadow(Shadows shadows) {
    double attic = roof.isPresent() ? PITCH * block.depth() * 0.35 : 0;
    block.castShadow(shadows, height() + attic);
  }

  @Override
  public void paint(Stage stage) {
    if (roof.isPresent()) {
      paintPitchedRoof(stage, roof.getAsInt());
    } else {
      paintRoofHouse(stage);
    }
    block.paint(
        stage, SceneClass.BUILDING, style, openFlank ? style : style.withoutOpenings(), seed);
  }

  private void paintPitchedRoof(Stage stage, int color) {
    double front = lot().front();
    double start = lot().start();
    double ridge = (front + block.rear()) / 2;
    double top = height() + PITCH * block.depth() / 2;
    double depth = stage.camera().depth(ridge, Math.max(start, 2));
    Light light = stage.light();
    if (start > Camera.NEAR) {
      int gable = stage.tone(style.wall(), light.facing(0, 0, -1), depth);
      fill(stage, gable, front, height(), start, block.rear(), height(), start, ridge, top, start);
      if (openFlank) {
        paintAtticWindow(stage, ridge, depth);
      }
    }
    double slope = 1 / Math.hypot(1, PITCH);
    double cosine = light.facing(-lot().side() * PITCH * slope, slope, 0);
    paintSlope(stage, ridge, top, stage.tone(color, cosine, depth));
    paintChimney(stage, ridge, top);
  }

  private void paintAtticWindow(Stage stage, double ridge, double depth) {
    double start = lot().start();
    double left = ridge - 0.5;
    double right = ridge + 0.5;
    double low = height() + 0.8;
    double high = low + 1.2;
    detail(
        stage,
        stage.tone(PANE, 0.3, depth),
        left,
        low,
        start,
        right,
        low,
        start,
        right,
        high,
        start,
        left,
        high,
        start);
  }

  /** The slope towards the street, with courses of tiles if they are near enough to be seen. */
  private void paintSlope(Stage stage, double ridge, double top, int tone) {
    int side = lot().side();
    double eave = lot().front() - side * 0.35;
    double low = height() - 0.2;
    double from = lot().start() - 0.15;
    double end = lot().end();
    fill(stage, tone, eave, low, from, eave, low, end, ridge, top, end, ridge, top, from);
    double depth = stage.camera().depth(ridge, Math.max(lot().start(), 2));
    int courses = depth < 45 ? 12 : depth < 90 ? 6 : 1;
    for (int course = 1; course < courses; course++) {
      double share = course / (double) courses;
      double x = eave + share * (ridge - eave);
      double y = low + share * (top - low);
      double x1 = x + side * 0.05;
      double y1 = y + 0.05;
      detail(stage, Rgb.scale(tone, 0.84), x, y, from, x, y, end, x1, y1, end, x1, y1, from);
    }
  }

  private static void fill(Stage stage, int tone, double... xyz) {
    stage.canvas().fill(stage.camera().polygon(xyz), tone, SceneClass.BUILDING);
  }

  private static void detail(Stage stage, int tone, double... xyz) {
    stage.canvas().detail(stage.camera().polygon(xyz), tone);
  }

  private void paintChimney(Stage stage, double ridge, double top) {
    double share = 0.25 + ((seed >>> 8) & 127) / 256.0;
    double z = lot().start() + (lot().end() - lot().start()) * share;
    if (z < 3) {
      return;
    }
    Placement place = new Placement(ridge - lot().side() * 0.8, z, 0);
    Solid chimney = new Solid(stage, SceneClass.BUILDING, place, top);
    new Box(-0.4, 0.4, 0.3, top - 0.9, top + 0.8).paint(chimney, 0x8C5040);
    new Box(-0.45, 0.45, 0.35, top + 0.8, top + 0.95).paint(chimney, 0x5A4038);
  }

  /** A machine room or a water tank on a flat roof. */
  private void paintRoofHouse(Stage stage) {
    double z = (lot().start() + lot().end()) / 2;
    if (z < 6 || (seed & 1) == 0) {
      return;
    }
    Placement place = new Placement(lot().front() + lot().side() * 3.2, z, 0);
    double roofHeight = height();
    Solid house = new Solid(stage, SceneClass.BUILDING, place, roofHeight + 1.2);
    if ((seed & 2) == 0) {
      new Box(-1.8, 1.8, 1.5, roofHeight - 0.4, roofHeight + 2.2).paint(house, 0x98907E);
    } else {
      new Box(-1.0, 1.0, 1.0, roofHeight + 0.8, roofHeight + 2.8).paint(house, 0x6E5238);
      new Box(-1.1, 1.1, 1.1, roofHeight - 0.2, roofHeight + 0.8).paint(house, 0x3C3430);
    }
  }
}
