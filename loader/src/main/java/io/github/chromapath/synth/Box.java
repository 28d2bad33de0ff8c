// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

/** The parts of box-shaped vehicles, in the axes of {@link Solid}. */
final class Box {
  private Box() {}

  /** Paints the ends, sides and roof of a block from a0 to a1. */
  static void paint(
      Solid solid, int albedo, double a0, double a1, double halfWidth, double low, double high) {
    double w = halfWidth;
    solid.gloss(albedo, end(a0, -w, w, low, high));
    solid.gloss(albedo, end(a1, -w, w, low, high));
    solid.gloss(albedo, side(a0, a1, low, high, -w));
    solid.gloss(albedo, side(a0, a1, low, high, w));
    solid.face(albedo, a0, high, -w, a0, high, w, a1, high, w, a1, high, -w);
  }

  /** A rectangle facing along the heading, at a. */
  static double[] end(double a, double b0, double b1, double low, double high) {
    return new double[] {a, low, b0, a, low, b1, a, high, b1, a, high, b0};
  }

  /** A rectangle facing sideways, at b. */
  static double[] side(double a0, double a1, double low, double high, double b) {
    return new double[] {a0, low, b, a1, low, b, a1, high, b, a0, high, b};
  }

  /** What shows of the tyres from before and behind. */
  static void tyres(Solid solid, double axle, double halfWidth, double radius) {
    for (int end = -1; end <= 1; end += 2) {
      double a = end * (axle + 0.6);
      for (int side = -1; side <= 1; side += 2) {
        double outer = side * (halfWidth - 0.05);
        double inner = side * (halfWidth - 0.55);
        solid.face(0x18181A, end(a, inner, outer, 0, radius));
      }
      solid.face(0x101012, end(a, -halfWidth + 0.55, halfWidth - 0.55, 0.25, radius));
    }
  }
}
