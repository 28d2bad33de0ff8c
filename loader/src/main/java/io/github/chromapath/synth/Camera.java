// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

import java.awt.Shape;
import java.awt.geom.Path2D;
import java.awt.geom.Point2D;

/**
 * A level pinhole camera above the street.
 *
 * <p>World axes in metres: x to the right across the street, y up, z along the street. The camera
 * stands at (x, eye, 0). It looks along z, turned to the right by yaw. A point at depth d along the
 * camera's axis and at a distance side from it is in column {@code centre + focal * side / d} and
 * row {@code horizon + focal * (eye - y) / d}.
 */
final class Camera {
  /** Nothing nearer than this depth is drawn. */
  static final double NEAR = 0.6;

  /**
   * Where the camera stands.
   *
   * @param x metres to the right of the street's axis
   * @param eye metres above the ground
   * @param yaw radians to the right of the street's direction
   */
  record Pose(double x, double eye, double yaw) {}

  private final double focal;
  private final double horizon;
  private final double center;
  private final double x;
  private final double eye;
  private final double sin;
  private final double cos;

  /**
   * A camera.
   *
   * @param center column of the camera's axis
   * @param horizon row of the horizon
   * @param focal focal length in pixels
   */
  Camera(double center, double horizon, double focal, Pose pose) {
    this.center = center;
    this.horizon = horizon;
    this.focal = focal;
    this.x = pose.x;
    this.eye = pose.eye;
    this.sin = Math.sin(pose.yaw);
    this.cos = Math.cos(pose.yaw);
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

  /** Column of a place on the ground plan, whose depth must be positive. */
  double column(double px, double pz) {
    return center + focal * ((px - x) * cos - pz * sin) / depth(px, pz);
  }

  /** Row of a point at a height and depth. */
  double row(double y, double depth) {
    return horizon + focal * (eye - y) / depth;
  }

  /** Pixels per metre at a depth. */
  double scale(double depth) {
    return focal / depth;
  }

  /** Change of world x per metre of depth along the ray through a column. */
  double rayX(double column) {
    return sin + (column - center) / focal * cos;
  }

  /** Change of world z per metre of depth along the ray through a column. */
  double rayZ(double column) {
    return cos - (column - center) / focal * sin;
  }

  Point2D.Double project(double px, double y, double pz) {
    return new Point2D.Double(column(px, pz), row(y, depth(px, pz)));
  }

  /**
   * Projects a planar polygon and clips it at the near plane.
   *
   * @param xyz corners, three numbers each
   * @return the outline; empty if the whole polygon is nearer than the near plane
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
