// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

/**
 * A passenger car.
 *
 * @param body its shape
 * @param paint paint colour
 * @param braking whether the brake lights burn
 */
record Car(Placement place, Body body, int paint, boolean braking) implements Prop {
  private static final double NEUTRAL_SHARE = 0.3;

  /** Paints that every shape may have: white and black. */
  private static final int[] NEUTRALS = {0xEEECE8, 0x1A1B1E};

  /**
   * Dimensions in metres.
   *
   * @param belt height of the lower edge of the windows
   * @param roof height of the roof
   */
  private record Size(double length, double width, double belt, double roof) {}

  /**
   * The cabin's corners along the car, as fractions of its length from the tail.
   *
   * @param tail foot of the rear window
   * @param roofTail rear end of the roof
   * @param roofNose front end of the roof
   * @param nose foot of the windscreen
   */
  private record Cabin(double tail, double roofTail, double roofNose, double nose) {}

  /**
   * Shapes. Each has its own dark and light paint, which most cars of the shape have. So the colour
   * of a car follows from its shape and its brightness.
   */
  @SuppressWarnings("ImmutableEnumChecker") // records of numbers are immutable
  enum Body {
    SEDAN(new Size(4.6, 1.82, 0.92, 1.45), new Cabin(0.10, 0.24, 0.56, 0.74), 0x16388C, 0x4C8CE0),
    HATCHBACK(
        new Size(4.0, 1.76, 0.94, 1.50), new Cabin(0.015, 0.12, 0.56, 0.75), 0xB80E24, 0xE8A81C),
    ESTATE(new Size(4.7, 1.84, 0.95, 1.54), new Cabin(0.01, 0.08, 0.60, 0.77), 0x14603C, 0x58B0A4),
    OFF_ROADER(
        new Size(4.7, 1.94, 1.10, 1.78), new Cabin(0.012, 0.07, 0.60, 0.73), 0x6E3424, 0xC09A62),
    VAN(new Size(4.9, 1.95, 1.15, 1.95), new Cabin(0.005, 0.04, 0.74, 0.88), 0x3C3C6E, 0xE06A1A),
    COUPE(new Size(4.4, 1.84, 0.86, 1.30), new Cabin(0.10, 0.32, 0.54, 0.74), 0x8E1420, 0xF0502C);

    private final Size size;
    private final Cabin cabin;
    private final int dark;
    private final int light;

    Body(Size size, Cabin cabin, int dark, int light) {
      this.size = size;
      this.cabin = cabin;
      this.dark = dark;
      this.light = light;
    }

    double length() {
      return size.length;
    }

    private int drawPaint(Dice dice) {
      if (dice.chance(NEUTRAL_SHARE)) {
        return dice.pick(NEUTRALS);
      }
      return Rgb.scale(dice.chance(0.5) ? dark : light, dice.range(0.92, 1.06));
    }
  }

  static Car draw(Dice dice, Placement place, boolean braking) {
    Body body = dice.pick(Body.values());
    return new Car(place, body, body.drawPaint(dice), braking);
  }

  @Override
  public Footprint footprint() {
    return Footprint.of(place.rectangle(body.size.length, body.size.width));
  }

  @Override
  public void castShadow(Shadows shadows) {
    Size size = body.size;
    shadows.block(size.roof * 0.9, place.rectangle(size.length * 0.94, size.width * 0.96));
  }

  @Override
  public void paint(Stage stage) {
    Solid car = new Solid(stage, SceneClass.CAR, place, 0.6);
    car.contact(body.size.length, body.size.width);
    double wheel = body.size.roof > 1.6 ? 0.38 : 0.33;
    paintTyres(car, wheel);
    paintBody(car);
    paintSides(car, wheel);
    paintTail(car, stage.light().lampsLit());
    paintNose(car, stage.light().lampsLit());
    paintCabin(car.around(body.size.belt));
  }

  private void paintTyres(Solid car, double wheel) {
    double l = body.size.length / 2 - 0.5;
    double w = body.size.width / 2;
    for (int side = -1; side <= 1; side += 2) {
      double outer = side * (w - 0.04);
      double inner = side * (w - 0.28);
      car.face(0x18181A, -l, 0, inner, -l, 0, outer, -l, wheel, outer, -l, wheel, inner);
      car.face(0x18181A, l, 0, inner, l, 0, outer, l, wheel, outer, l, wheel, inner);
    }
    double b = w - 0.3;
    car.face(0x101012, -l, 0.16, -b, -l, 0.16, b, -l, 0.4, b, -l, 0.4, -b);
    car.face(0x101012, l, 0.16, -b, l, 0.16, b, l, 0.4, b, l, 0.4, -b);
  }

  /**
   * Outline of the lower body seen from the side, from the foot of the tail to that of the nose.
   */
  private double[][] profile() {
    double l = body.size.length / 2;
    double hood = body.size.belt - 0.10;
    return new double[][] {
      {-l + 0.10, 0.22},
      {-l, 0.34},
      {-l, 0.62},
      {-l + 0.06, body.size.belt - 0.04},
      {-l + 0.16, body.size.belt},
      {-l + body.size.length * body.cabin.nose, body.size.belt},
      {l - 0.30, hood - 0.06},
      {l - 0.06, hood - 0.18},
      {l, 0.50},
      {l, 0.34},
      {l - 0.12, 0.22},
    };
  }

  private void paintBody(Solid car) {
    double[][] p = profile();
    double w = body.size.width / 2;
    for (int i = 0; i + 1 < p.length; i++) {
      double[] a = p[i];
      double[] b = p[i + 1];
      car.gloss(paint, a[0], a[1], -w, a[0], a[1], w, b[0], b[1], w, b[0], b[1], -w);
    }
    for (int side = -1; side <= 1; side += 2) {
      double[] ayb = new double[3 * p.length];
      for (int i = 0; i < p.length; i++) {
        ayb[3 * i] = p[i][0];
        ayb[3 * i + 1] = p[i][1];
        ayb[3 * i + 2] = side * w;
      }
      car.gloss(paint, ayb);
    }
  }

  private void paintSides(Solid car, double wheel) {
    double l = body.size.length / 2;
    for (int side = -1; side <= 1; side += 2) {
      double b = side * (body.size.width / 2 + 0.005);
      car.mark(0x222326, -l + 0.5, 0.22, b, l - 0.5, 0.22, b, l - 0.5, 0.32, b, -l + 0.5, 0.32, b);
      for (double at = 0.28; at < 0.6; at += 0.26) {
        double a = -l + body.size.length * at;
        car.mark(
            Rgb.scale(paint, 0.55),
            a,
            0.34,
            b,
            a + 0.03,
            0.34,
            b,
            a + 0.03,
            body.size.belt - 0.03,
            b,
            a,
            body.size.belt - 0.03,
            b);
        double h = body.size.belt - 0.14;
        car.mark(
            0x303236, a + 0.1, h, b, a + 0.3, h, b, a + 0.3, h + 0.04, b, a + 0.1, h + 0.04, b);
      }
      for (double a : new double[] {-l + 0.82, l - 0.86}) {
        car.mark(0x141416, arch(a, wheel + 0.07, b));
        car.wheel(a, b * 1.002, wheel, 0xA4A8AC);
      }
    }
  }

  private static double[] arch(double a, double radius, double b) {
    int n = 12;
    double[] ayb = new double[3 * n];
    for (int i = 0; i < n; i++) {
      double angle = Math.PI * i / (n - 1);
      ayb[3 * i] = a + radius * Math.cos(angle);
      ayb[3 * i + 1] = 0.24 + (radius + 0.06) * Math.sin(angle);
      ayb[3 * i + 2] = b;
    }
    return ayb;
  }

  private void paintTail(Solid car, boolean lampsLit) {
    double a = -body.size.length / 2 - 0.004;
    double w = body.size.width / 2;
    car.mark(0x26282C, a, 0.34, -w, a, 0.34, w, a, 0.46, w, a, 0.46, -w);
    car.mark(0xE8DCA0, a, 0.50, -0.26, a, 0.50, 0.26, a, 0.61, 0.26, a, 0.61, -0.26);
    VehicleLamp lamp = braking ? VehicleLamp.BRAKE_LIGHT : VehicleLamp.TAIL_LIGHT;
    double low = body.size.belt - 0.27;
    double high = body.size.belt - 0.07;
    double top = -body.size.length / 2 + 0.05;
    for (int side = -1; side <= 1; side += 2) {
      double in = side * (w - 0.40);
      double out = side * (w - 0.03);
      double[] lens = {a, low, in, a, low, out, top, high, out, top, high, in};
      Solid.Halo glow = new Solid.Halo(a, (low + high) / 2, (in + out) / 2, braking ? 0.55 : 0.35);
      lamp.paint(car, braking || lampsLit, lens, glow);
    }
  }

  private void paintNose(Solid car, boolean lampsLit) {
    double l = body.size.length / 2 + 0.004;
    double w = body.size.width / 2;
    double hood = body.size.belt - 0.10;
    car.mark(0x1E2024, l, 0.36, -w * 0.6, l, 0.36, w * 0.6, l, 0.50, w * 0.6, l, 0.50, -w * 0.6);
    car.mark(0xE8E4D4, l, 0.40, -0.26, l, 0.40, 0.26, l, 0.50, 0.26, l, 0.50, -0.26);
    double high = hood - 0.20;
    double back = body.size.length / 2 - 0.05;
    for (int side = -1; side <= 1; side += 2) {
      double in = side * (w - 0.44);
      double out = side * (w - 0.04);
      double[] lens = {l, 0.52, in, l, 0.52, out, back, high, out, back, high, in};
      Solid.Halo glow = new Solid.Halo(l, 0.6, (in + out) / 2, 0.7);
      VehicleLamp.HEADLIGHT.paint(car, lampsLit, lens, glow);
    }
    double grille = w * 0.42;
    double rise = 0.52 + 0.55 * (high - 0.52);
    double lean = l + 0.55 * (back - l);
    car.mark(0x26282C, l, 0.52, -grille, l, 0.52, grille, lean, rise, grille, lean, rise, -grille);
  }

  private void paintCabin(Solid car) {
    double l = body.size.length;
    double a0 = -l / 2 + l * body.cabin.tail;
    double a1 = -l / 2 + l * body.cabin.roofTail;
    double a2 = -l / 2 + l * body.cabin.roofNose;
    double a3 = -l / 2 + l * body.cabin.nose;
    double w = body.size.width / 2 - 0.03;
    double t = body.size.width / 2 - 0.22;
    double y = body.size.belt - 0.01;
    double r = body.size.roof;
    double[][] faces = {
      {a0, y, -w, a0, y, w, a1, r, t, a1, r, -t},
      {a3, y, w, a3, y, -w, a2, r, -t, a2, r, t},
      {a0, y, -w, a3, y, -w, a2, r, -t, a1, r, -t},
      {a3, y, w, a0, y, w, a1, r, t, a2, r, t},
      {a1, r, -t, a1, r, t, a2, r, t, a2, r, -t},
    };
    for (double[] face : faces) {
      car.gloss(paint, face);
    }
    car.glass(inset(faces[0], 0.06, 0.94, 0.10, 0.86));
    car.glass(inset(faces[1], 0.05, 0.95, 0.06, 0.88));
    for (int side = 2; side <= 3; side++) {
      double split = side == 2 ? 0.50 : 0.46;
      car.glass(inset(faces[side], 0.07, split, 0.08, 0.84));
      car.glass(inset(faces[side], split + 0.04, 0.94, 0.08, 0.84));
    }
  }

  /** The part of a quadrilateral between fractions of its first edge and of its height. */
  private static double[] inset(double[] q, double u0, double u1, double v0, double v1) {
    double[] part = new double[12];
    double[][] uv = {{u0, v0}, {u1, v0}, {u1, v1}, {u0, v1}};
    for (int i = 0; i < 4; i++) {
      for (int k = 0; k < 3; k++) {
        double low = q[k] + uv[i][0] * (q[3 + k] - q[k]);
        double high = q[9 + k] + uv[i][0] * (q[6 + k] - q[9 + k]);
        part[3 * i + k] = low + uv[i][1] * (high - low);
      }
    }
    return part;
  }
}
