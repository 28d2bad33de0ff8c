// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Shape;
import java.awt.geom.Rectangle2D;

/**
 * A body standing on the street, described in its own axes: a along its heading, y up, b to its
 * right, in metres from the middle of its footprint. A face is painted only where it turns away
 * from the body's middle towards the camera.
 */
final class Solid {
  /** Faces lower than this many pixels are of one tone. */
  private static final int PLAIN_BELOW = 20;

  private final Stage stage;
  private final SceneClass kind;
  private final double x;
  private final double z;
  private final double sin;
  private final double cos;
  private final double middle;
  private final double depth;

  /**
   * @param heading radians to the right of the street's direction
   * @param middle height of the point that all faces turn away from
   */
  Solid(Stage stage, SceneClass kind, double x, double z, double heading, double middle) {
    this.stage = stage;
    this.kind = kind;
    this.x = x;
    this.z = z;
    this.sin = Math.sin(heading);
    this.cos = Math.cos(heading);
    this.middle = middle;
    this.depth = stage.camera().depth(x, z);
  }

  /** The same body and axes with faces turning away from another height. */
  Solid around(double height) {
    return new Solid(stage, kind, x, z, Math.atan2(sin, cos), height);
  }

  /** Pixels per metre at the body's middle. */
  double scale() {
    return stage.camera().scale(Math.max(Camera.NEAR, depth));
  }

  /** A matt face; corners as a, y, b. */
  void face(int albedo, double... ayb) {
    double[] world = world(ayb);
    if (visible(world)) {
      stage.canvas().fill(stage.camera().polygon(world), tone(albedo, world), kind);
    }
  }

  /** A lacquered face: brighter above, where it mirrors the sky. */
  void gloss(int albedo, double... ayb) {
    double[] world = world(ayb);
    if (!visible(world)) {
      return;
    }
    int tone = tone(albedo, world);
    Shape shape = stage.camera().polygon(world);
    Rectangle2D box = shape.getBounds2D();
    if (box.getHeight() < PLAIN_BELOW) {
      stage.canvas().fill(shape, tone, kind);
      return;
    }
    int sky = Rgb.mix(stage.light().skyline(), stage.light().zenith(), 128);
    GradientPaint paint =
        new GradientPaint(
            0,
            (float) box.getMinY(),
            new Color(Rgb.mix(Rgb.scale(tone, 1.12), sky, 34)),
            0,
            (float) box.getMaxY(),
            new Color(Rgb.scale(tone, 0.70)));
    stage.canvas().fill(shape, paint, kind);
  }

  /** Something painted on a face, under the same light. */
  void mark(int albedo, double... ayb) {
    double[] world = world(ayb);
    if (visible(world)) {
      stage.canvas().detail(stage.camera().polygon(world), tone(albedo, world));
    }
  }

  /** A pane of glass: dark, with the sky in its upper part. */
  void glass(double... ayb) {
    double[] world = world(ayb);
    if (!visible(world)) {
      return;
    }
    Light light = stage.light();
    int dark = light.through(light.shade(0x202B36, 0.3), depth);
    int sky = Rgb.mix(dark, Rgb.mix(light.skyline(), light.zenith(), 150), 0.5);
    Shape shape = stage.camera().polygon(world);
    Rectangle2D box = shape.getBounds2D();
    if (box.getHeight() < PLAIN_BELOW) {
      stage.canvas().detail(shape, Rgb.mix(dark, sky, 128));
      return;
    }
    stage
        .canvas()
        .detail(
            shape,
            new GradientPaint(
                0,
                (float) box.getMinY(),
                new Color(sky),
                0,
                (float) box.getMaxY() + 0.01f,
                new Color(dark)));
  }

  /** A lamp on a face, shining in its own colour. */
  void lamp(int rgb, double... ayb) {
    double[] world = world(ayb);
    if (visible(world)) {
      stage.canvas().detail(stage.camera().polygon(world), stage.glowing(rgb, depth));
    }
  }

  /** The halo of a lamp at a point of a face whose outward direction along a is given. */
  void halo(int rgb, double facing, double a, double y, double b, double radius) {
    double[] p = world(a, y, b);
    double towards = (stage.camera().x() - p[0]) * sin * facing - p[2] * cos * facing;
    double d = stage.camera().depth(p[0], p[2]);
    if (towards > 0 && d > Camera.NEAR) {
      double r = radius * stage.camera().scale(d);
      stage
          .canvas()
          .glow(stage.camera().column(p[0], p[2]), stage.camera().row(y, d), r, r, rgb, 0.55, 0.3);
    }
  }

  /** A wheel on the side b: tyre and rim as discs. */
  void wheel(double a, double b, double radius, int rim) {
    face(0x1B1B1D, disc(a, radius, b, radius));
    mark(rim, disc(a, radius, b, radius * 0.6));
    mark(Rgb.scale(rim, 0.5), disc(a, radius, b, radius * 0.2));
  }

  private static double[] disc(double a, double y, double b, double radius) {
    int n = 18;
    double[] ayb = new double[3 * n];
    for (int i = 0; i < n; i++) {
      double angle = 2 * Math.PI * i / n;
      ayb[3 * i] = a + radius * Math.cos(angle);
      ayb[3 * i + 1] = y + radius * Math.sin(angle);
      ayb[3 * i + 2] = b;
    }
    return ayb;
  }

  /** The dark of the ground under a body of given length and width. */
  void contact(double length, double width) {
    int rings = scale() > 14 ? 4 : 1;
    for (int ring = rings - 1; ring >= 0; ring--) {
      double l = length / 2 + 0.09 * ring;
      double w = width / 2 + 0.07 * ring;
      Shape shape = stage.camera().polygon(world(-l, 0, -w, -l, 0, w, l, 0, w, l, 0, -w));
      stage.canvas().detail(shape, 0x080A10, rings > 1 ? 62 : 150);
    }
  }

  /** Ground plan of a rectangle around the middle, x and z alternating. */
  static double[] footprint(double x, double z, double heading, double length, double width) {
    double s = Math.sin(heading);
    double c = Math.cos(heading);
    double l = length / 2;
    double w = width / 2;
    return new double[] {
      x - l * s - w * c,
      z - l * c + w * s,
      x - l * s + w * c,
      z - l * c - w * s,
      x + l * s + w * c,
      z + l * c - w * s,
      x + l * s - w * c,
      z + l * c + w * s
    };
  }

  private double[] world(double... ayb) {
    double[] xyz = new double[ayb.length];
    for (int i = 0; i < ayb.length; i += 3) {
      xyz[i] = x + ayb[i] * sin + ayb[i + 2] * cos;
      xyz[i + 1] = ayb[i + 1];
      xyz[i + 2] = z + ayb[i] * cos - ayb[i + 2] * sin;
    }
    return xyz;
  }

  /** Unit normal of a planar polygon, turned away from the body's middle. */
  private double[] normal(double[] p) {
    int n = p.length;
    double ux = p[3] - p[0];
    double uy = p[4] - p[1];
    double uz = p[5] - p[2];
    double vx = p[n - 3] - p[0];
    double vy = p[n - 2] - p[1];
    double vz = p[n - 1] - p[2];
    double nx = uy * vz - uz * vy;
    double ny = uz * vx - ux * vz;
    double nz = ux * vy - uy * vx;
    double away = nx * (p[0] - x) + ny * (p[1] - middle) + nz * (p[2] - z);
    double length = Math.copySign(Math.sqrt(nx * nx + ny * ny + nz * nz), away);
    return new double[] {nx / length, ny / length, nz / length};
  }

  private boolean visible(double[] p) {
    double[] n = normal(p);
    Camera camera = stage.camera();
    return n[0] * (camera.x() - p[0]) + n[1] * (camera.eye() - p[1]) - n[2] * p[2] > 0;
  }

  private int tone(int albedo, double[] p) {
    double[] n = normal(p);
    double cosine = 0.15 + 0.85 * stage.light().facing(n[0], n[1], n[2]);
    double shade = n[1] > 0.5 ? 1.0 : 0.9;
    return stage.tone(Rgb.scale(albedo, shade), cosine, depth);
  }
}
