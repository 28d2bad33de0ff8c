// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

import java.awt.Shape;
import java.awt.geom.Path2D;
import java.awt.geom.Point2D;

/**
 * A level pinhole camera above the street. World axes in metres: x to the right across the street,
 * y up, z along it; the camera stands at (x, eye, 0) and looks along z, turned right by yaw. With
 * depth d the distance along its axis, a point projects to column {@code width/2 + focal * side/d}
 * and row {@code horizon + focal * (eye - y)/d}.
 */
final class Camera {
  /** Nothing nearer than this depth is drawn. */
  static final double NEAR = 0.6;

  private final double focal;
  private final double horizon;
  private final double centre;
  private final double x;
  private final double eye;
  private final double sin;
  private final double cos;

  Camera(double centre, double horizon, double focal, double x, double eye, double yaw) {
    this.centre = centre;
    this.horizon = horizon;
    this.focal = focal;
    this.x = x;
    this.eye = eye;
    this.sin = Math.sin(yaw);
    this.cos = Math.cos(yaw);
  }

  double focal() {
    return focal;
  }

  double horizon() {
    return horizon;
  }

  double x() {
    return x;
  }

  double eye() {
    return eye;
  }

  /** Depth of a place on the ground plan. */
  double depth(double px, double pz) {
    return (px - x) * sin + pz * cos;
  }

  /** Column of a place on the ground plan; meaningful where its depth is positive. */
  double column(double px, double pz) {
    return centre + focal * ((px - x) * cos - pz * sin) / depth(px, pz);
  }

  double row(double y, double depth) {
    return horizon + focal * (eye - y) / depth;
  }

  /** Pixels per metre at a depth. */
  double scale(double depth) {
    return focal / depth;
  }

  /** World x gained per unit of depth along the ray through a column. */
  double rayX(double column) {
    return sin + (column - centre) / focal * cos;
  }

  /** World z gained per unit of depth along the ray through a column. */
  double rayZ(double column) {
    return cos - (column - centre) / focal * sin;
  }

  Point2D.Double project(double px, double y, double pz) {
    return new Point2D.Double(column(px, pz), row(y, depth(px, pz)));
  }

  /**
   * Projects a planar polygon, cut at the near plane.
   *
   * @param xyz corners, three numbers each
   * @return the outline, empty where all of it lies before the near plane
   */
  Shape polygon(double... xyz) {
    Path2D.Double path = new Path2D.Double(Path2D.WIND_NON_ZERO);
    int n = xyz.length / 3;
    boolean open = false;
    for (int i = 0; i < n; i++) {
      int a = 3 * i;
      int b = 3 * ((i + 1) % n);
      double da = depth(xyz[a], xyz[a + 2]);
      double db = depth(xyz[b], xyz[b + 2]);
      if (da >= NEAR) {
        open = extend(path, open, xyz[a], xyz[a + 1], xyz[a + 2]);
      }
      if (da >= NEAR != db >= NEAR) {
        double s = (NEAR - da) / (db - da);
        open =
            extend(
                path,
                open,
                xyz[a] + s * (xyz[b] - xyz[a]),
                xyz[a + 1] + s * (xyz[b + 1] - xyz[a + 1]),
                xyz[a + 2] + s * (xyz[b + 2] - xyz[a + 2]));
      }
    }
    if (open) {
      path.closePath();
    }
    return path;
  }

  private boolean extend(Path2D path, boolean open, double px, double y, double pz) {
    Point2D p = project(px, y, pz);
    if (open) {
      path.lineTo(p.getX(), p.getY());
    } else {
      path.moveTo(p.getX(), p.getY());
    }
    return true;
  }
}
