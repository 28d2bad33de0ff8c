// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

/**
 * A pedestrian.
 *
 * @param seed random bits of height, clothes and stride
 */
record Person(double x, double z, int seed) implements Prop {
  private static final int[] TOPS = {
    0xB83A3A, 0x2E5EA8, 0xE8E2D4, 0x3A3E48, 0xD89830, 0x4A8A5A, 0x7A4A8A, 0xC87898, 0x202428
  };
  private static final int[] TROUSERS = {0x2A3A5C, 0x26282E, 0x6A5A44, 0x4A5260, 0x8A8070};
  private static final int[] SKINS = {0xE8B898, 0xC88C64, 0x8A5A3C, 0x5C3A26};
  private static final int[] HAIRS = {0x241A14, 0x5A3A20, 0xA87838, 0x8A8880, 0x14120F};

  @Override
  public Footprint footprint() {
    return Footprint.around(x, z, 0.25);
  }

  @Override
  public void castShadow(Shadows shadows) {
    shadows.post(x, z, 0.18, 1.65);
  }

  @Override
  public void paint(Stage stage) {
    Upright body = new Upright(stage, SceneClass.PERSON, x, z);
    if (body.behind()) {
      return;
    }
    Dice dice = Dice.of(seed, 2);
    double h = dice.range(1.58, 1.86);
    double stride = dice.range(0.06, 0.24);
    double swing = dice.range(0.02, 0.16);
    int top = dice.pick(TOPS);
    int trousers = dice.pick(TROUSERS);
    int skin = dice.pick(SKINS);
    int hair = dice.pick(HAIRS);
    boolean skirt = dice.chance(0.2);
    body.mark(0x14161C, body.ellipse(0, 0.01, 0.3, 0.05));
    paintLegs(body, h, stride, skirt ? skin : trousers);
    double hip = 0.50 * h;
    double shoulder = 0.82 * h;
    if (skirt) {
      body.fill(
          trousers,
          body.polygon(-0.15, hip + 0.05, 0.15, hip + 0.05, 0.25, 0.32 * h, -0.25, 0.32 * h));
    }
    paintArm(body, new Arm(-1, h, swing), Rgb.scale(top, 0.78), skin);
    body.fill(
        top,
        body.polygon(
            -0.16,
            hip,
            0.16,
            hip,
            0.19,
            0.66 * h,
            0.22,
            shoulder - 0.03,
            0.10,
            shoulder + 0.04,
            -0.10,
            shoulder + 0.04,
            -0.22,
            shoulder - 0.03,
            -0.19,
            0.66 * h));
    body.mark(
        Rgb.scale(top, 0.8),
        body.polygon(0.04, hip, 0.16, hip, 0.2, shoulder - 0.05, 0.08, shoulder));
    paintArm(body, new Arm(1, h, swing), top, skin);
    body.fill(skin, body.box(-0.05, shoulder, 0.05, shoulder + 0.1));
    double head = h - 0.125;
    body.fill(skin, body.ellipse(0, head, 0.092, 0.125));
    boolean away = dice.chance(0.5);
    body.fill(hair, body.ellipse(0, head + (away ? 0.02 : 0.065), 0.1, away ? 0.12 : 0.075));
    if (dice.chance(0.3)) {
      body.fill(0x5A3A24, body.box(0.17, hip - 0.12, 0.36, hip + 0.14));
    }
  }

  private static void paintLegs(Upright body, double h, double stride, int color) {
    double hip = 0.52 * h;
    for (int side = -1; side <= 1; side += 2) {
      double foot = side * stride;
      int tone = side < 0 ? Rgb.scale(color, 0.78) : color;
      body.fill(
          tone,
          body.polygon(
              side * 0.15, hip, side * -0.02, hip, foot - 0.055, 0.06, foot + 0.065, 0.06));
      body.fill(0x1E1C1C, body.ellipse(foot + 0.03, 0.045, 0.11, 0.045));
    }
  }

  /**
   * An arm.
   *
   * @param side -1 left, 1 right
   * @param stature height of the person in metres
   * @param swing metres that the hand is away from the body
   */
  private record Arm(int side, double stature, double swing) {}

  private static void paintArm(Upright body, Arm arm, int sleeve, int skin) {
    int side = arm.side;
    double shoulder = 0.80 * arm.stature;
    double hand = 0.46 * arm.stature;
    double out = side * (0.2 + arm.swing);
    body.fill(skin, body.disc(out, hand, 0.05));
    body.fill(
        sleeve,
        body.polygon(
            side * 0.14,
            shoulder,
            side * 0.24,
            shoulder - 0.02,
            out + 0.045,
            hand,
            out - 0.045,
            hand));
  }
}
