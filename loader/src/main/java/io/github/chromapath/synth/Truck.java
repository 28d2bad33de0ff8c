// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

/**
 * A truck with a blue cab and a cream cargo box.
 *
 * @param length overall length in metres
 * @param braking whether the brake lights burn
 */
record Truck(Placement place, double length, boolean braking) implements Prop {
  private static final int CAB = 0x2456B0;
  private static final int CARGO = 0xE6D8AE;
  private static final int STRIPE = 0x2E6AB8;
  private static final double HALF_WIDTH = 1.25;
  private static final double ROOF = 3.4;
  private static final double CAB_LENGTH = 2.0;

  static Truck draw(Dice dice, Placement place, boolean braking) {
    return new Truck(place, dice.range(7, 9.5), braking);
  }

  @Override
  public Footprint footprint() {
    return Footprint.of(place.rectangle(length, 2 * HALF_WIDTH));
  }

  @Override
  public void castShadow(Shadows shadows) {
    shadows.block(ROOF, place.rectangle(length, 2 * HALF_WIDTH));
  }

  @Override
  public void paint(Stage stage) {
    Solid truck = new Solid(stage, SceneClass.TRUCK, place, 1.6);
    truck.contact(length, 2 * HALF_WIDTH);
    Box.tyres(truck, length / 2 - 1, HALF_WIDTH, 0.5);
    double rear = -length / 2;
    double nose = length / 2;
    double split = nose - CAB_LENGTH;
    boolean towards = Math.cos(place.heading()) < 0;
    if (towards) {
      paintCargo(truck, rear, split, stage.light().lampsLit());
      paintCab(truck, split + 0.1, nose, stage.light().lampsLit());
    } else {
      paintCab(truck, split + 0.1, nose, stage.light().lampsLit());
      paintCargo(truck, rear, split, stage.light().lampsLit());
    }
  }

  private void paintCargo(Solid truck, double rear, double split, boolean lampsLit) {
    double w = HALF_WIDTH;
    new Box(rear, split, w * 0.9, 0.45, 0.95).paint(truck, 0x34363A);
    new Box(rear, split, w, 0.95, ROOF).paint(truck, CARGO);
    for (int side = -1; side <= 1; side += 2) {
      double b = side * (w + 0.005);
      truck.mark(STRIPE, Box.side(rear, split, 1.7, 2.35, b));
      truck.mark(0x8A8270, Box.side(rear, split, 0.95, 1.03, b));
      truck.wheel(rear + 1.5, b * 1.002, 0.5, 0x7C8086);
      truck.wheel(rear + 2.6, b * 1.002, 0.5, 0x7C8086);
    }
    double a = rear - 0.005;
    truck.mark(Rgb.scale(CARGO, 0.62), Box.end(a, -0.02, 0.02, 1.0, ROOF - 0.1));
    truck.mark(STRIPE, Box.end(a, -w + 0.12, w - 0.12, 1.8, 2.25));
    for (double b : new double[] {-0.4, -0.22, 0.22, 0.4}) {
      truck.mark(Rgb.scale(CARGO, 0.5), Box.end(a, b - 0.02, b + 0.02, 1.0, ROOF - 0.1));
    }
    truck.mark(0xC83020, Box.end(a, -w, w, 0.78, 0.92));
    truck.mark(0xF0E8D8, Box.end(a - 0.002, -0.9, -0.3, 0.78, 0.92));
    truck.mark(0xF0E8D8, Box.end(a - 0.002, 0.3, 0.9, 0.78, 0.92));
    for (int side = -1; side <= 1; side += 2) {
      VehicleLamp.BRAKE_LIGHT.paint(
          truck,
          braking || lampsLit,
          Box.end(a - 0.004, side * 0.85, side * 1.18, 0.55, 0.76),
          new Solid.Halo(a, 0.65, side, 0.5));
    }
  }

  private void paintCab(Solid truck, double back, double nose, boolean lampsLit) {
    double w = HALF_WIDTH - 0.04;
    new Box(back, nose, w, 0.45, ROOF - 0.45).paint(truck, CAB);
    for (int side = -1; side <= 1; side += 2) {
      double b = side * (w + 0.005);
      truck.glass(Box.side(back + 0.45, nose - 0.15, 1.65, 2.5, b));
      truck.mark(Rgb.scale(CAB, 0.5), Box.side(back + 0.38, back + 0.42, 0.7, 2.6, b));
      truck.wheel(nose - 0.95, b * 1.002, 0.5, 0x7C8086);
    }
    double a = nose + 0.005;
    truck.mark(0x16202C, Box.end(a, -w + 0.06, w - 0.06, 1.6, 2.62));
    truck.glass(Box.end(a, -w + 0.12, w - 0.12, 1.66, 2.56));
    truck.mark(0x2A2E34, Box.end(a, -0.8, 0.8, 0.85, 1.4));
    truck.mark(0x8A9098, Box.end(a, -w, w, 0.45, 0.72));
    for (int side = -1; side <= 1; side += 2) {
      VehicleLamp.HEADLIGHT.paint(
          truck,
          lampsLit,
          Box.end(a, side * 0.85, side * 1.15, 0.8, 1.02),
          new Solid.Halo(a, 0.9, side, 0.8));
    }
  }
}
