// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

/**
 * A house: its front in the plane {@code front}, from start to end along the street, reaching back
 * from the street on its side.
 *
 * @param side -1 left, 1 right
 * @param front x of its front
 * @param back metres from front to back
 * @param height height of the front wall
 * @param style look of the walls
 * @param roof roof colour of a pitched roof, 0 for a flat one
 * @param openFlank whether the flank towards the camera stands free and has windows
 */
record Building(
    int side,
    double start,
    double end,
    double front,
    double back,
    double height,
    FacadeStyle style,
    int roof,
    boolean openFlank,
    int seed)
    implements Parcel {
  private static final double PITCH = 0.62;

  static Building draw(Dice dice, int side, double start, double end, double front, boolean open) {
    FacadeStyle style = FacadeStyle.drawHouse(dice);
    boolean tall = style.tower() || dice.chance(0.15);
    int storeys = tall ? dice.between(7, 14) : dice.between(1, 5);
    double height = style.base() + storeys * style.storey() + style.cornice() + 0.2;
    boolean pitched =
        storeys <= 3 && style.surface() != FacadeStyle.Surface.PANEL && dice.chance(0.7);
    int roof = pitched ? dice.pick(new int[] {0x9C4E36, 0x8A4430}) : 0;
    return new Building(
        side, start, end, front, dice.range(9, 14), height, style, roof, open, dice.bits());
  }

  @Override
  public void castShadow(Shadows shadows) {
    double rear = front + side * back;
    double ridge = roof == 0 ? height : height + PITCH * back * 0.35;
    shadows.block(ridge, front, start, front, end, rear, end, rear, start);
  }

  @Override
  public void paint(Stage stage) {
    double rear = front + side * back;
    if (roof != 0) {
      paintPitchedRoof(stage, rear);
    } else {
      paintRoofHouse(stage);
    }
    Facet flank = Facet.acrossStreet(stage, start, Math.min(front, rear), Math.max(front, rear));
    FacadeStyle flankStyle = openFlank ? style : style.blind();
    if (start > Camera.NEAR) {
      new FacadePainter(stage, SceneClass.BUILDING, flankStyle, flank.cosine(), seed)
          .paint(flank, height);
    }
    Facet face = Facet.alongStreet(stage, front, start, end);
    new FacadePainter(stage, SceneClass.BUILDING, style, face.cosine(), seed).paint(face, height);
  }

  private void paintPitchedRoof(Stage stage, double rear) {
    double ridge = (front + rear) / 2;
    double top = height + PITCH * back / 2;
    double eave = front - side * 0.35;
    double low = height - 0.2;
    double depth = stage.camera().depth(ridge, Math.max(start, 2));
    Light light = stage.light();
    if (start > Camera.NEAR) {
      int gable = stage.tone(style.wall(), light.facing(0, 0, -1), depth);
      fill(stage, gable, front, height, start, rear, height, start, ridge, top, start);
      if (openFlank) {
        int pane = stage.tone(0x3A4652, 0.3, depth);
        double w = 0.5;
        double y = height + 0.8;
        stage
            .canvas()
            .detail(
                stage
                    .camera()
                    .polygon(
                        ridge - w, y, start, ridge + w, y, start, ridge + w, y + 1.2, start,
                        ridge - w, y + 1.2, start),
                pane);
      }
    }
    double slope = 1 / Math.hypot(1, PITCH);
    int tone = stage.tone(roof, light.facing(-side * PITCH * slope, slope, 0), depth);
    double from = start - 0.15;
    fill(stage, tone, eave, low, from, eave, low, end, ridge, top, end, ridge, top, from);
    int courses = depth < 45 ? 12 : depth < 90 ? 6 : 1;
    for (int course = 1; course < courses; course++) {
      double share = course / (double) courses;
      double x = eave + share * (ridge - eave);
      double y = low + share * (top - low);
      stage
          .canvas()
          .detail(
              stage
                  .camera()
                  .polygon(
                      x,
                      y,
                      from,
                      x,
                      y,
                      end,
                      x + side * 0.05,
                      y + 0.05,
                      end,
                      x + side * 0.05,
                      y + 0.05,
                      from),
              Rgb.scale(tone, 0.84));
    }
    paintChimney(stage, ridge, top);
  }

  private static void fill(Stage stage, int tone, double... xyz) {
    stage.canvas().fill(stage.camera().polygon(xyz), tone, SceneClass.BUILDING);
  }

  private void paintChimney(Stage stage, double ridge, double top) {
    double z = start + (end - start) * (0.25 + ((seed >>> 8) & 127) / 256.0);
    if (z < 3) {
      return;
    }
    Solid chimney = new Solid(stage, SceneClass.BUILDING, ridge - side * 0.8, z, 0, top);
    Box.paint(chimney, 0x8C5040, -0.4, 0.4, 0.3, top - 0.9, top + 0.8);
    Box.paint(chimney, 0x5A4038, -0.45, 0.45, 0.35, top + 0.8, top + 0.95);
  }

  private void paintRoofHouse(Stage stage) {
    double z = (start + end) / 2;
    if (z < 6 || (seed & 1) == 0) {
      return;
    }
    double x = front + side * 3.2;
    Solid house = new Solid(stage, SceneClass.BUILDING, x, z, 0, height + 1.2);
    if ((seed & 2) == 0) {
      Box.paint(house, 0x98907E, -1.8, 1.8, 1.5, height - 0.4, height + 2.2);
    } else {
      Box.paint(house, 0x6E5238, -1.0, 1.0, 1.0, height + 0.8, height + 2.8);
      Box.paint(house, 0x3C3430, -1.1, 1.1, 1.1, height - 0.2, height + 0.8);
    }
  }
}
