// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

import java.awt.geom.Path2D;
import java.awt.geom.Point2D;

/**
 * A tree or bush.
 *
 * @param height metres from the ground to the top
 * @param seed random bits that set its crown apart from others of its kind
 */
record Tree(double x, double z, Kind kind, double height, int seed) implements Prop {
  private static final int BARK = 0x5E4834;

  /** Growth forms. */
  enum Kind {
    ROUND(0x4E7E30, 5.5, 9.5),
    SPREADING(0x5C8A34, 5, 8),
    POPLAR(0x4A7838, 9, 14),
    CONIFER(0x2E6442, 7, 13),
    PALM(0x5A8A38, 7, 11),
    BUSH(0x54842E, 0.8, 1.6);

    private final int leaf;
    private final double low;
    private final double high;

    Kind(int leaf, double low, double high) {
      this.leaf = leaf;
      this.low = low;
      this.high = high;
    }
  }

  static Tree draw(Dice dice, double x, double z, Kind kind) {
    return new Tree(x, z, kind, dice.range(kind.low, kind.high), dice.bits());
  }

  @Override
  public Footprint footprint() {
    return Footprint.around(x, z, 0.2);
  }

  @Override
  public void castShadow(Shadows shadows) {
    switch (kind) {
      case BUSH -> shadows.ball(x, z, 0.3, height * 0.7);
      case POPLAR, CONIFER -> shadows.post(x, z, height * 0.1, height * 0.9);
      default -> {
        shadows.post(x, z, 0.12, height * 0.7);
        shadows.ball(x, z, height * 0.72, height * 0.27);
      }
    }
  }

  @Override
  public void paint(Stage stage) {
    if (stage.camera().depth(x, z) < 1.5) {
      return;
    }
    Dice dice = Dice.of(seed, 1);
    int leaf = Rgb.scale(kind.leaf, dice.range(0.9, 1.12));
    Foliage foliage = new Foliage(stage, leaf, stage.camera().depth(x, z));
    switch (kind) {
      case ROUND -> paintCrown(stage, foliage, dice, new Crown(0.30, 0.62, 0.85));
      case SPREADING -> paintCrown(stage, foliage, dice, new Crown(0.40, 0.72, 0.55));
      case POPLAR -> paintPoplar(stage, foliage, dice);
      case CONIFER -> paintConifer(stage, foliage, dice);
      case PALM -> paintPalm(stage, dice, leaf);
      case BUSH -> paintBush(foliage, dice);
    }
  }

  /**
   * A round crown.
   *
   * @param width half its width, a fraction of the tree's height
   * @param middle height of its middle, a fraction of the tree's height
   * @param rise its height divided by its width
   */
  private record Crown(double width, double middle, double rise) {}

  private void paintCrown(Stage stage, Foliage foliage, Dice dice, Crown crown) {
    double middle = crown.middle;
    double rise = crown.rise;
    double radius = height * crown.width;
    paintTrunk(stage, height * (middle - 0.05), 0.024 * height, dice);
    boolean distant = height * stage.camera().scale(stage.camera().depth(x, z)) < 70;
    int clumps = distant ? 14 : 26;
    double size = distant ? 1.2 : 1;
    for (int i = 0; i < clumps; i++) {
      double angle = dice.range(0, 2 * Math.PI);
      double out = radius * Math.sqrt(dice.range(0, 1)) * 0.85;
      double up = (i / (double) clumps - 0.45) * 1.5 * radius * rise;
      double narrow = Math.sqrt(Math.max(0.15, 1 - Math.pow(up / (radius * rise * 1.05), 2)));
      double dz = out * Math.sin(angle) * 0.3;
      double tone = 0.74 + 0.36 * i / clumps + dice.range(-0.06, 0.06);
      foliage.paint(
          new Foliage.Clump(
              x + out * narrow * Math.cos(angle),
              height * middle + up,
              z + dz,
              size * radius * dice.range(0.30, 0.46),
              new Foliage.Look(tone, 0.8, dice.bits())));
    }
  }

  private void paintPoplar(Stage stage, Foliage foliage, Dice dice) {
    paintTrunk(stage, height * 0.3, 0.16, dice);
    for (int i = 0; i < 22; i++) {
      double share = i / 21.0;
      double radius = height * 0.085 * (0.55 + 1.1 * Math.sin(Math.PI * (0.22 + 0.72 * share)));
      double tone = 0.8 + 0.3 * share + dice.range(-0.06, 0.06);
      foliage.paint(
          new Foliage.Clump(
              x + radius * dice.range(-0.6, 0.6),
              height * (0.15 + 0.79 * share),
              z,
              radius * 0.72,
              new Foliage.Look(tone, 1.5, dice.bits())));
    }
  }

  private void paintConifer(Stage stage, Foliage foliage, Dice dice) {
    paintTrunk(stage, height * 0.25, 0.18, dice);
    int tiers = 11;
    for (int i = 0; i < tiers; i++) {
      double share = i / (tiers - 1.0);
      double reach = height * 0.20 * (1.02 - share);
      for (int k = -2; k <= 2; k++) {
        double tone = 0.76 + 0.3 * share + dice.range(-0.08, 0.08);
        foliage.paint(
            new Foliage.Clump(
                x + reach * k * 0.36 * dice.range(0.8, 1.1),
                height * (0.14 + 0.82 * share) - Math.abs(k) * 0.12 * reach,
                z,
                reach * 0.42 + 0.06,
                new Foliage.Look(tone, 0.62, dice.bits())));
      }
    }
  }

  private void paintBush(Foliage foliage, Dice dice) {
    for (int i = 0; i < 9; i++) {
      double radius = height * dice.range(0.3, 0.42);
      double tone = 0.78 + 0.04 * i;
      foliage.paint(
          new Foliage.Clump(
              x + height * dice.range(-0.5, 0.5),
              radius * 0.8 + height * 0.045 * i,
              z,
              radius,
              new Foliage.Look(tone, 0.85, dice.bits())));
    }
  }

  private void paintTrunk(Stage stage, double top, double halfWidth, Dice dice) {
    Camera camera = stage.camera();
    double depth = camera.depth(x, z);
    double s = camera.scale(depth);
    double cx = camera.column(x, z);
    double foot = camera.row(0, depth);
    double head = camera.row(top, depth);
    double lean = dice.range(-0.15, 0.15) * s;
    double w = halfWidth * s;
    Path2D.Double trunk = new Path2D.Double();
    trunk.moveTo(cx - 1.5 * w, foot);
    trunk.quadTo(cx - 0.8 * w, foot - 0.3 * s, cx - 0.7 * w + lean, head);
    trunk.lineTo(cx + 0.7 * w + lean, head);
    trunk.quadTo(cx + 0.8 * w, foot - 0.3 * s, cx + 1.5 * w, foot);
    trunk.closePath();
    int bark = stage.upright(BARK, depth);
    stage.canvas().fill(trunk, bark, SceneClass.VEGETATION);
    Path2D.Double dark = new Path2D.Double();
    double side = Math.signum(Math.sin(stage.light().sun().azimuth()));
    dark.moveTo(cx - side * 1.4 * w, foot);
    dark.lineTo(cx - side * 0.6 * w + lean, head);
    dark.lineTo(cx + lean, head);
    dark.lineTo(cx, foot);
    dark.closePath();
    stage.canvas().detail(dark, Rgb.scale(bark, 0.68));
  }

  private void paintPalm(Stage stage, Dice dice, int leaf) {
    paintTrunk(stage, height * 0.9, 0.15, dice);
    Camera camera = stage.camera();
    double depth = camera.depth(x, z);
    double s = camera.scale(depth);
    Point2D top = camera.project(x, height * 0.9, z);
    int fronds = 15;
    for (int i = 0; i < fronds; i++) {
      double angle = Math.PI * (i * 7 % fronds) / (fronds - 1.0) + dice.range(-0.1, 0.1);
      double length = s * dice.range(1.7, 2.4);
      double dx = Math.cos(angle) * length;
      double arch = Math.sin(angle) * length * 0.7;
      int tone = stage.upright(Rgb.scale(leaf, 0.7 + 0.45 * Math.sin(angle)), depth);
      stage.canvas().fill(frond(top.getX(), top.getY(), dx, arch, s), tone, SceneClass.VEGETATION);
    }
  }

  private static Path2D frond(double x, double y, double dx, double arch, double s) {
    double tipY = y - arch * 0.55 + 0.75 * s;
    double bendX = x + dx * 0.55;
    double bendY = y - arch - 0.35 * s;
    double half = 0.2 * s;
    Path2D.Double path = new Path2D.Double();
    path.moveTo(x, y);
    path.quadTo(bendX, bendY - half, x + dx, tipY);
    path.quadTo(bendX, bendY + half * 1.8, x, y + half * 0.5);
    path.closePath();
    return path;
  }
}
