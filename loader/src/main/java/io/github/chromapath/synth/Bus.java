// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

/**
 * A city bus, 11 m long, in one of the fleet's liveries.
 *
 * @param livery body colour
 * @param braking whether the brake lights burn
 */
record Bus(Placement place, int livery, boolean braking) implements Prop {
  private static final int[] LIVERIES = {0xB01C1C, 0xF0B428};
  private static final double HALF_LENGTH = 5.5;
  private static final double HALF_WIDTH = 1.27;
  private static final double ROOF = 3.15;

  static Bus draw(Dice dice, Placement place, boolean braking) {
    return new Bus(place, dice.pick(LIVERIES), braking);
  }

  @Override
  public Footprint footprint() {
    return Footprint.of(place.rectangle(2 * HALF_LENGTH, 2 * HALF_WIDTH));
  }

  @Override
  public void castShadow(Shadows shadows) {
    shadows.block(ROOF, place.rectangle(2 * HALF_LENGTH, 2 * HALF_WIDTH));
  }

  @Override
  public void paint(Stage stage) {
    Solid bus = new Solid(stage, SceneClass.BUS, place, 1.6);
    bus.contact(2 * HALF_LENGTH, 2 * HALF_WIDTH);
    Box.tyres(bus, HALF_LENGTH - 1.2, HALF_WIDTH, 0.5);
    new Box(-HALF_LENGTH, HALF_LENGTH, HALF_WIDTH, 0.3, ROOF).paint(bus, livery);
    for (int side = -1; side <= 1; side += 2) {
      paintSide(bus, side);
    }
    paintTail(bus, stage.light().lampsLit());
    paintNose(bus, stage.light().lampsLit());
  }

  private void paintSide(Solid bus, int side) {
    double b = side * (HALF_WIDTH + 0.005);
    double l = HALF_LENGTH;
    bus.mark(Rgb.scale(livery, 0.45), Box.side(-l, l, 0.3, 0.62, b));
    bus.mark(0xF0EAD8, Box.side(-l, l, 1.02, 1.16, b));
    bus.mark(0x1C2228, Box.side(-l + 0.3, l - 0.15, 1.35, 2.62, b));
    for (double a = -l + 0.4; a < l - 1.2; a += 1.5) {
      bus.glass(Box.side(a, a + 1.38, 1.42, 2.55, b));
    }
    if (side > 0) {
      for (double a : new double[] {-0.6, l - 1.35}) {
        bus.mark(0x30363C, Box.side(a, a + 1.15, 0.42, 2.55, b));
        bus.glass(Box.side(a + 0.08, a + 0.54, 0.6, 2.45, b));
        bus.glass(Box.side(a + 0.61, a + 1.07, 0.6, 2.45, b));
      }
    }
    bus.wheel(-l + 2.6, b * 1.002, 0.5, 0x90949A);
    bus.wheel(l - 2.5, b * 1.002, 0.5, 0x90949A);
  }

  private void paintTail(Solid bus, boolean lampsLit) {
    double a = -HALF_LENGTH - 0.005;
    bus.mark(Rgb.scale(livery, 0.45), Box.end(a, -HALF_WIDTH, HALF_WIDTH, 0.3, 0.62));
    bus.mark(0x1C2228, Box.end(a, -1.05, 1.05, 1.75, 2.65));
    bus.glass(Box.end(a, -0.98, 0.98, 1.82, 2.58));
    bus.mark(Rgb.scale(livery, 0.7), Box.end(a, -0.8, 0.8, 0.85, 1.5));
    for (double y = 0.95; y < 1.45; y += 0.14) {
      bus.mark(Rgb.scale(livery, 0.4), Box.end(a - 0.002, -0.7, 0.7, y, y + 0.06));
    }
    bus.mark(0xE8DCA0, Box.end(a, -0.28, 0.28, 0.66, 0.78));
    for (int side = -1; side <= 1; side += 2) {
      double in = side * 0.92;
      double out = side * 1.2;
      bus.mark(0xE08A18, Box.end(a, in, out, 1.26, 1.44));
      VehicleLamp.BRAKE_LIGHT.paint(
          bus,
          braking || lampsLit,
          Box.end(a, in, out, 0.82, 1.24),
          new Solid.Halo(a, 1.03, side * 1.06, 0.6));
    }
  }

  private void paintNose(Solid bus, boolean lampsLit) {
    double a = HALF_LENGTH + 0.005;
    bus.mark(0x1C2228, Box.end(a, -1.2, 1.2, 1.15, 3.0));
    bus.glass(Box.end(a, -1.14, 1.14, 1.2, 2.55));
    bus.lamp(0xFFA020, Box.end(a, -0.75, 0.75, 2.66, 2.9));
    bus.mark(Rgb.scale(livery, 0.45), Box.end(a, -HALF_WIDTH, HALF_WIDTH, 0.3, 0.55));
    for (int side = -1; side <= 1; side += 2) {
      VehicleLamp.HEADLIGHT.paint(
          bus,
          lampsLit,
          Box.end(a, side * 0.8, side * 1.18, 0.66, 0.92),
          new Solid.Halo(a, 0.8, side, 0.8));
    }
  }
}
