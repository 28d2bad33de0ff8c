// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

import java.awt.geom.Path2D;

/** The background: wooded hills, and a row of houses across the end of the street. */
final class Backdrop {
  private static final int WOODS = 0x55803C;

  private final Stage stage;

  Backdrop(Stage stage) {
    this.stage = stage;
  }

  /** Paints hills across the whole width, behind everything on the ground. */
  void paintHills(Dice dice) {
    Canvas canvas = stage.canvas();
    double horizon = stage.camera().horizon();
    double unit = stage.camera().focal();
    for (int range = 0; range < 2; range++) {
      double rise = unit * dice.range(0.02, 0.07) / (1 + range);
      double phase = dice.range(0, 6);
      double wave = unit * dice.range(0.16, 0.3);
      Path2D.Double ridge = new Path2D.Double();
      ridge.moveTo(0, horizon + 2);
      for (int i = 0; i <= 96; i++) {
        double x = canvas.width() * i / 96.0;
        double y =
            rise * (0.9 + 0.5 * Math.sin(x / wave + phase) + 0.25 * Math.sin(3.1 * x / wave));
        ridge.lineTo(x, horizon - y - 0.03 * rise * (i * 7 % 5));
      }
      ridge.lineTo(canvas.width(), horizon + 2);
      ridge.closePath();
      int tone = stage.light().through(stage.light().shade(WOODS, 0.5), 420 - 160.0 * range);
      canvas.fill(ridge, tone, SceneClass.VEGETATION);
    }
  }

  /** Paints houses across the far end of the street. */
  void paintBlocks(Dice dice) {
    double left = -190;
    while (left < 190) {
      double right = left + dice.range(14, 30);
      FacadeStyle style = FacadeStyle.drawHouse(dice);
      double height = style.grid().base() + dice.between(2, 9) * style.grid().storey();
      Facet facet = Facet.acrossStreet(stage, Street.END, left, right);
      new FacadePainter(stage, SceneClass.BUILDING, style, facet.cosine(), dice.bits())
          .paint(facet, height);
      left = right + (dice.chance(0.25) ? dice.range(2, 12) : 0);
    }
  }
}
