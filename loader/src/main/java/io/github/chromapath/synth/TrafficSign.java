// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

/** A traffic sign on a post, facing the camera. */
record TrafficSign(double x, double z, Face face) implements Prop {
  private static final int POST = 0x868C8E;
  private static final int RED = 0xCC1C24;
  private static final int BLUE = 0x1450B4;
  private static final int YELLOW = 0xF4C414;
  private static final int WHITE = 0xF2F0EA;
  private static final int BLACK = 0x1A1A1C;
  private static final double UP = 2.75;
  private static final double R = 0.46;

  /** The picture on a sign. */
  enum Face {
    LIMIT,
    WARNING,
    STOP,
    NO_ENTRY,
    PARKING,
    DIRECTION,
    CROSSING,
    PRIORITY,
    YELLOW_WARNING
  }

  @Override
  public Footprint footprint() {
    return Footprint.around(x, z, 0.05);
  }

  @Override
  public void castShadow(Shadows shadows) {
    shadows.post(x, z, 0.05, 3);
  }

  @Override
  public void paint(Stage stage) {
    Upright post = new Upright(stage, SceneClass.POLE, x, z);
    if (post.behind()) {
      return;
    }
    post.fill(POST, post.box(-0.045, 0, 0.045, UP + R * 0.6));
    Upright sign = post.as(SceneClass.TRAFFIC_SIGN, x, z);
    switch (face) {
      case LIMIT -> paintLimit(sign);
      case WARNING -> paintWarning(sign);
      case STOP -> paintStop(sign);
      case NO_ENTRY -> paintNoEntry(sign);
      case PARKING -> paintParking(sign);
      case DIRECTION -> paintDirection(sign);
      case CROSSING -> paintCrossing(sign);
      case PRIORITY -> paintDiamond(sign, WHITE, YELLOW, false);
      case YELLOW_WARNING -> paintDiamond(sign, BLACK, YELLOW, true);
    }
  }

  private static void paintLimit(Upright s) {
    s.fill(RED, s.disc(0, UP, R));
    s.mark(WHITE, s.disc(0, UP, R * 0.74));
    for (int digit = -1; digit <= 1; digit += 2) {
      double c = digit * 0.14;
      s.mark(BLACK, s.box(c - 0.1, UP - 0.18, c + 0.1, UP + 0.18));
      s.mark(WHITE, s.box(c - 0.04, UP - 0.11, c + (digit < 0 ? 0.1 : 0.04), UP - 0.03));
      s.mark(WHITE, s.box(c - (digit < 0 ? 0.1 : 0.04), UP + 0.04, c + 0.04, UP + 0.11));
    }
  }

  private static void paintWarning(Upright s) {
    s.fill(RED, s.regular(3, 0, UP - 0.08, R * 1.2, Math.PI / 2));
    s.mark(WHITE, s.regular(3, 0, UP - 0.08, R * 0.78, Math.PI / 2));
    s.mark(BLACK, s.box(-0.04, UP - 0.1, 0.04, UP + 0.14));
    s.mark(BLACK, s.disc(0, UP - 0.18, 0.045));
  }

  private static void paintStop(Upright s) {
    s.fill(WHITE, s.regular(8, 0, UP, R * 1.05, Math.PI / 8));
    s.mark(RED, s.regular(8, 0, UP, R * 0.95, Math.PI / 8));
    for (int letter = 0; letter < 4; letter++) {
      double left = -0.31 + 0.165 * letter;
      s.mark(WHITE, s.box(left, UP - 0.1, left + 0.125, UP + 0.1));
      s.mark(RED, s.box(left + 0.045, UP - 0.06, left + (letter == 3 ? 0.13 : 0.08), UP + 0.05));
    }
  }

  private static void paintNoEntry(Upright s) {
    s.fill(RED, s.disc(0, UP, R));
    s.mark(WHITE, s.box(-R * 0.68, UP - 0.09, R * 0.68, UP + 0.09));
  }

  private static void paintParking(Upright s) {
    s.fill(BLUE, s.box(-0.4, UP - 0.4, 0.4, UP + 0.4));
    s.mark(WHITE, s.box(-0.16, UP - 0.27, -0.06, UP + 0.27));
    s.mark(WHITE, s.ellipse(0.0, UP + 0.11, 0.18, 0.16));
    s.mark(BLUE, s.ellipse(-0.01, UP + 0.11, 0.08, 0.07));
  }

  private static void paintDirection(Upright s) {
    s.fill(BLUE, s.disc(0, UP, R));
    s.mark(WHITE, s.box(-0.06, UP - 0.3, 0.06, UP + 0.12));
    s.mark(WHITE, s.polygon(-0.2, UP + 0.08, 0, UP + 0.34, 0.2, UP + 0.08));
  }

  private static void paintCrossing(Upright s) {
    s.fill(BLUE, s.box(-0.42, UP - 0.42, 0.42, UP + 0.42));
    s.mark(WHITE, s.polygon(-0.34, UP - 0.32, 0, UP + 0.36, 0.34, UP - 0.32));
    s.mark(BLACK, s.disc(0.0, UP + 0.13, 0.055));
    s.mark(BLACK, s.polygon(-0.05, UP + 0.07, 0.05, UP + 0.07, 0.12, UP - 0.25, -0.12, UP - 0.25));
  }

  private static void paintDiamond(Upright s, int border, int field, boolean glyph) {
    s.fill(border, s.regular(4, 0, UP, R * 1.08, 0));
    s.mark(field, s.regular(4, 0, UP, R * (glyph ? 0.98 : 0.8), 0));
    if (glyph) {
      s.mark(
          BLACK, s.polygon(-0.05, UP - 0.25, 0.05, UP - 0.25, 0.05, UP + 0.05, -0.05, UP + 0.05));
      s.mark(BLACK, s.polygon(-0.16, UP + 0.02, 0, UP + 0.28, 0.16, UP + 0.02));
    }
  }
}
