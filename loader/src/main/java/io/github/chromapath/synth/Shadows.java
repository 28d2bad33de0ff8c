// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

import java.awt.Shape;
import java.awt.geom.Path2D;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The shadows of the sun on the ground, joined to one outline so that overlapping shadows do not
 * darken the ground twice. Without sun it stays empty.
 */
final class Shadows {
  private static final int TINT = 0x10182C;
  private static final int OPACITY = 112;

  private final Stage stage;
  private final Path2D.Double outline = new Path2D.Double(Path2D.WIND_NON_ZERO);

  Shadows(Stage stage) {
    this.stage = stage;
  }

  /** Adds the shadow of an upright block; its footprint is given as x and z alternating. */
  void block(double height, double... footprint) {
    if (!stage.light().castsShadows()) {
      return;
    }
    double dx = stage.light().shadowX() * height;
    double dz = stage.light().shadowZ() * height;
    List<double[]> points = new ArrayList<>();
    for (int i = 0; i < footprint.length; i += 2) {
      points.add(new double[] {footprint[i], footprint[i + 1]});
      points.add(new double[] {footprint[i] + dx, footprint[i + 1] + dz});
    }
    add(hull(points));
  }

  /** Adds the shadow of an upright square post. */
  void post(double x, double z, double halfWidth, double height) {
    double r = halfWidth;
    block(height, x - r, z - r, x + r, z - r, x + r, z + r, x - r, z + r);
  }

  /** Adds the shadow of a ball whose middle is at a height. */
  void ball(double x, double z, double height, double radius) {
    if (!stage.light().castsShadows()) {
      return;
    }
    double cx = x + stage.light().shadowX() * height;
    double cz = z + stage.light().shadowZ() * height;
    List<double[]> points = new ArrayList<>();
    for (int i = 0; i < 14; i++) {
      double angle = 2 * Math.PI * i / 14;
      double r = radius * (1 + 0.14 * Math.sin(5 * angle + x));
      points.add(new double[] {cx + r * Math.cos(angle), cz + r * Math.sin(angle)});
    }
    add(points);
  }

  /** Darkens the ground. Call it after the ground is painted and before anything on it is. */
  void paint() {
    stage.canvas().detail(outline, TINT, OPACITY);
  }

  private void add(List<double[]> polygon) {
    double[] xyz = new double[3 * polygon.size()];
    for (int i = 0; i < polygon.size(); i++) {
      xyz[3 * i] = polygon.get(i)[0];
      xyz[3 * i + 2] = polygon.get(i)[1];
    }
    Shape shape = stage.camera().polygon(xyz);
    outline.append(shape, false);
  }

  /** Convex hull, counter-clockwise in (x, z). */
  private static List<double[]> hull(List<double[]> points) {
    points.sort(Comparator.<double[]>comparingDouble(p -> p[0]).thenComparingDouble(p -> p[1]));
    List<double[]> hull = new ArrayList<>();
    for (int pass = 0; pass < 2; pass++) {
      int start = hull.size();
      for (int i = 0; i < points.size(); i++) {
        double[] p = points.get(pass == 0 ? i : points.size() - 1 - i);
        while (hull.size() >= start + 2
            && turn(hull.get(hull.size() - 2), hull.get(hull.size() - 1), p) <= 0) {
          hull.remove(hull.size() - 1);
        }
        hull.add(p);
      }
      hull.remove(hull.size() - 1);
    }
    return hull;
  }

  private static double turn(double[] a, double[] b, double[] c) {
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
  }
}
