// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;

/**
 * A flat figure that faces the camera. Shapes are given in metres to the right of the figure's
 * place and above the ground, and projected at the depth of that place.
 */
final class Upright {
  private final Stage stage;
  private final SceneClass kind;
  private final double column;
  private final double depth;
  private final double scale;

  Upright(Stage stage, SceneClass kind, double x, double z) {
    this.stage = stage;
    this.kind = kind;
    this.depth = stage.camera().depth(x, z);
    this.column = stage.camera().column(x, z);
    this.scale = stage.camera().scale(depth);
  }

  /** A figure of another class. */
  Upright as(SceneClass other, double x, double z) {
    return new Upright(stage, other, x, z);
  }

  /** Whether the place is behind the camera or too near to be drawn. */
  boolean behind() {
    return depth < 1.2;
  }

  /** Pixels per metre. */
  double scale() {
    return scale;
  }

  Shape box(double left, double low, double right, double high) {
    return new Rectangle2D.Double(px(left), py(high), (right - left) * scale, (high - low) * scale);
  }

  Shape disc(double side, double up, double radius) {
    return ellipse(side, up, radius, radius);
  }

  Shape ellipse(double side, double up, double halfWidth, double halfHeight) {
    return new Ellipse2D.Double(
        px(side - halfWidth), py(up + halfHeight), 2 * halfWidth * scale, 2 * halfHeight * scale);
  }

  /** A polygon; its corners are given as side, up. */
  Shape polygon(double... sideUp) {
    Path2D.Double path = new Path2D.Double();
    path.moveTo(px(sideUp[0]), py(sideUp[1]));
    for (int i = 2; i < sideUp.length; i += 2) {
      path.lineTo(px(sideUp[i]), py(sideUp[i + 1]));
    }
    path.closePath();
    return path;
  }

  /** A regular polygon of n corners, the first at an angle in radians above the right. */
  Shape regular(int n, double side, double up, double radius, double angle) {
    double[] points = new double[2 * n];
    for (int i = 0; i < n; i++) {
      points[2 * i] = side + radius * Math.cos(angle + 2 * Math.PI * i / n);
      points[2 * i + 1] = up + radius * Math.sin(angle + 2 * Math.PI * i / n);
    }
    return polygon(points);
  }

  /** Paints a shape of this class in a lit surface colour. */
  void fill(int albedo, Shape shape) {
    stage.canvas().fill(shape, stage.upright(albedo, depth), kind);
  }

  /** Paints a detail; the label stays as it is. */
  void mark(int albedo, Shape shape) {
    stage.canvas().detail(shape, stage.upright(albedo, depth));
  }

  /** Paints a burning lamp. */
  void lamp(int rgb, Shape shape) {
    stage.canvas().detail(shape, stage.glowing(rgb, depth));
  }

  /** Paints the halo of a burning lamp. */
  void halo(int rgb, double side, double up, double radius, double strength) {
    double r = radius * scale;
    stage.canvas().glow(Canvas.Spot.round(px(side), py(up), r), new Canvas.Glow(rgb, strength, 0));
  }

  private double px(double side) {
    return column + side * scale;
  }

  private double py(double up) {
    return stage.camera().row(up, depth);
  }
}
