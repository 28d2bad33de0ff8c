// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

/**
 * A box in the axes of a {@link Solid}, and the rectangles on the sides of box-shaped vehicles.
 *
 * @param rear a of its rear end
 * @param nose a of its front end
 * @param halfWidth b of its right side; the left side is at -halfWidth
 * @param low height of its bottom
 * @param high height of its top
 */
record Box(double rear, double nose, double halfWidth, double low, double high) {
  /** Paints the ends, sides and roof. */
  void paint(Solid solid, int albedo) {
    double w = halfWidth;
    solid.gloss(albedo, end(rear, -w, w, low, high));
    solid.gloss(albedo, end(nose, -w, w, low, high));
    solid.gloss(albedo, side(rear, nose, low, high, -w));
    solid.gloss(albedo, side(rear, nose, low, high, w));
    solid.face(albedo, rear, high, -w, rear, high, w, nose, high, w, nose, high, -w);
  }

  /** A rectangle that faces along the heading, at a. */
  static double[] end(double a, double b0, double b1, double low, double high) {
    return new double[] {a, low, b0, a, low, b1, a, high, b1, a, high, b0};
  }

  /** A rectangle that faces sideways, at b. */
  static double[] side(double a0, double a1, double low, double high, double b) {
    return new double[] {a0, low, b, a1, low, b, a1, high, b, a0, high, b};
  }

  /** Paints the visible parts of the tyres, seen from the front and from behind. */
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
