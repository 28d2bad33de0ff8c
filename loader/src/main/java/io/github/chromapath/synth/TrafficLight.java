// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

import java.util.OptionalDouble;

/**
 * A traffic light that faces the camera: a pole at the kerb with a head on it. Some have a mast arm
 * with a second head above the lanes.
 *
 * @param arm reach of the mast arm in metres, signed to the right
 * @param phase the lamp that burns
 */
record TrafficLight(double x, double z, OptionalDouble arm, Phase phase) implements Prop {
  private static final int POLE = 0x5A6660;
  private static final int HOUSING = 0x24282A;
  private static final int BACKPLATE = 0xD8A81C;
  private static final double HEAD_HEIGHT = 1.2;
  private static final double HALF_WIDTH = 0.22;

  /** Lamps from top to bottom. */
  enum Phase {
    RED(0xFF2418, 0x3A1210),
    AMBER(0xFFB414, 0x3A2C0C),
    GREEN(0x1EE07A, 0x0C3220);

    private final int lit;
    private final int unlit;

    Phase(int lit, int unlit) {
      this.lit = lit;
      this.unlit = unlit;
    }
  }

  @Override
  public Footprint footprint() {
    return Footprint.around(x, z, 0.1);
  }

  @Override
  public void castShadow(Shadows shadows) {
    shadows.post(x, z, 0.07, 5);
  }

  @Override
  public void paint(Stage stage) {
    Upright pole = new Upright(stage, SceneClass.POLE, x, z);
    if (pole.behind()) {
      return;
    }
    double top = arm.isPresent() ? 5.9 : 3.2;
    pole.fill(POLE, pole.box(-0.16, 0, 0.16, 0.35));
    pole.fill(POLE, pole.box(-0.08, 0.3, 0.08, top));
    pole.mark(Rgb.scale(POLE, 1.4), pole.box(-0.05, 0.3, -0.01, top));
    Upright heads = pole.as(SceneClass.TRAFFIC_LIGHT, x, z);
    arm.ifPresent(
        reach -> {
          pole.fill(POLE, pole.polygon(0, 5.65, 0, 5.85, reach, 6.05, reach, 5.95));
          paintHead(heads, reach * 0.92, 5.15);
        });
    double side = arm.isPresent() ? 0.3 * Math.signum(arm.getAsDouble()) : 0;
    paintHead(heads, side, 2.5);
  }

  /** Paints a head whose lower edge is at a height. */
  private void paintHead(Upright head, double side, double low) {
    double high = low + HEAD_HEIGHT;
    double w = HALF_WIDTH;
    head.fill(BACKPLATE, head.box(side - w - 0.07, low - 0.07, side + w + 0.07, high + 0.07));
    head.mark(HOUSING, head.box(side - w, low, side + w, high));
    double third = HEAD_HEIGHT / 3;
    double up = high + third / 2;
    for (Phase lamp : Phase.values()) {
      up -= third;
      double radius = 0.155;
      if (lamp == phase) {
        head.lamp(lamp.lit, head.disc(side, up, radius));
        head.lamp(Rgb.mix(lamp.lit, 0xFFFFFF, 0.35), head.disc(side, up, radius * 0.45));
        head.halo(lamp.lit, side, up, 0.34, 0.5);
      } else {
        head.mark(lamp.unlit, head.disc(side, up, radius));
      }
      head.mark(
          0x101214,
          head.polygon(
              side - radius,
              up + 0.12,
              side - radius,
              up + 0.19,
              side + radius,
              up + 0.19,
              side + radius,
              up + 0.12));
    }
  }
}
