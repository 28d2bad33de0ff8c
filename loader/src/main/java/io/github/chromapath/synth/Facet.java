// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

/**
 * An upright rectangle that stands on the ground between two places of the ground plan, prepared
 * for ray casting. For each screen column it holds the depth and the metres along the rectangle
 * that the column covers.
 */
final class Facet {
  private final int firstColumn;
  private final double[] depth;
  private final double[] from;
  private final double[] to;
  private final double cosine;

  private Facet(int firstColumn, double[] depth, double[] from, double[] to, double cosine) {
    this.firstColumn = firstColumn;
    this.depth = depth;
    this.from = from;
    this.to = to;
    this.cosine = cosine;
  }

  /** The facet in the plane {@code x} from z0 to z1; metres count from z0. */
  static Facet alongStreet(Stage stage, double x, double z0, double z1) {
    Camera camera = stage.camera();
    double light = stage.light().facing(x > camera.x() ? -1 : 1, 0, 0);
    return cast(
        stage,
        new Base(x, z0, x, z1),
        light,
        column -> (x - camera.x()) / camera.rayX(column),
        (column, d) -> d * camera.rayZ(column) - z0);
  }

  /** The facet in the plane {@code z} from x0 to x1, facing the camera; metres count from x0. */
  static Facet acrossStreet(Stage stage, double z, double x0, double x1) {
    Camera camera = stage.camera();
    return cast(
        stage,
        new Base(x0, z, x1, z),
        stage.light().facing(0, 0, -1),
        column -> z / camera.rayZ(column),
        (column, d) -> camera.x() + d * camera.rayX(column) - x0);
  }

  private interface Depth {
    double at(double column);
  }

  private interface Along {
    double at(double column, double depth);
  }

  /** The edge on the ground, from (xa, za) to (xb, zb). */
  private record Base(double xa, double za, double xb, double zb) {
    double length() {
      return Math.hypot(xb - xa, zb - za);
    }

    /** Column of the point at a share of the way from a to b. */
    double column(Camera camera, double share) {
      return camera.column(xa + share * (xb - xa), za + share * (zb - za));
    }
  }

  private static Facet cast(Stage stage, Base base, double cosine, Depth depthAt, Along along) {
    Camera camera = stage.camera();
    int width = stage.canvas().width();
    double length = base.length();
    double a = camera.depth(base.xa, base.za);
    double b = camera.depth(base.xb, base.zb);
    if (a < Camera.NEAR && b < Camera.NEAR) {
      return new Facet(0, new double[0], new double[0], new double[0], cosine);
    }
    double shareA = a < Camera.NEAR ? (Camera.NEAR - a) / (b - a) : 0;
    double shareB = b < Camera.NEAR ? (Camera.NEAR - a) / (b - a) : 1;
    double ca = base.column(camera, shareA);
    double cb = base.column(camera, shareB);
    int first = (int) Math.ceil(clamp(Math.min(ca, cb), -1, width + 1.0) - 0.5);
    int last = (int) Math.ceil(clamp(Math.max(ca, cb), -1, width + 1.0) - 0.5);
    first = Math.max(0, first);
    last = Math.min(width, last);
    int count = Math.max(0, last - first);
    double[] depth = new double[count];
    double[] from = new double[count];
    double[] to = new double[count];
    for (int i = 0; i < count; i++) {
      double column = first + i;
      depth[i] = depthAt.at(column + 0.5);
      double u = along.at(column, depthAt.at(column));
      double w = along.at(column + 1, depthAt.at(column + 1));
      from[i] = clamp(Math.min(u, w), 0, length);
      to[i] = Math.max(from[i] + 1e-6, clamp(Math.max(u, w), 0, length));
    }
    return new Facet(first, depth, from, to, cosine);
  }

  private static double clamp(double value, double low, double high) {
    return Math.max(low, Math.min(high, value));
  }

  int firstColumn() {
    return firstColumn;
  }

  int columns() {
    return depth.length;
  }

  /** Depth at the middle of the i-th column. */
  double depth(int i) {
    return depth[i];
  }

  /** Metres along the facet at the near edge of the i-th column. */
  double from(int i) {
    return from[i];
  }

  /** Metres along the facet at the far edge of the i-th column. */
  double to(int i) {
    return to[i];
  }

  /** Cosine of the sun's light on the facet. */
  double cosine() {
    return cosine;
  }
}
