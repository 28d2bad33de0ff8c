// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Shape;
import java.awt.geom.Rectangle2D;

/**
 * A body on the street, described in its own axes: a along its heading, y up, b to its right, in
 * metres from the middle of its footprint. The normals of all faces point away from the body's
 * middle. Only faces whose normal points towards the camera are painted.
 */
final class Solid {
  /** Faces lower than this many pixels get one tone instead of a gradient. */
  private static final int PLAIN_BELOW = 20;

  private final Stage stage;
  private final SceneClass kind;
  private final Placement place;
  private final double sin;
  private final double cos;
  private final double middle;
  private final double depth;

  /**
   * Place and size of the halo of a lamp.
   *
   * @param a its place along the body; a lamp in front of the middle shines forwards, one behind
   *     the middle backwards
   * @param y its height
   * @param b its place across the body
   * @param radius its radius in metres
   */
  record Halo(double a, double y, double b, double radius) {}

  /**
   * A body at a place.
   *
   * @param middle height of the body's middle
   */
  Solid(Stage stage, SceneClass kind, Placement place, double middle) {
    this.stage = stage;
    this.kind = kind;
    this.place = place;
    this.sin = Math.sin(place.heading());
    this.cos = Math.cos(place.heading());
    this.middle = middle;
    this.depth = stage.camera().depth(place.x(), place.z());
  }

  /** The same body and axes with its middle at another height. */
  Solid around(double height) {
    return new Solid(stage, kind, place, height);
  }

  /** Pixels per metre at the body's middle. */
  double scale() {
    return stage.camera().scale(Math.max(Camera.NEAR, depth));
  }

  /** Paints a matt face; its corners are given as a, y, b. */
  void face(int albedo, double... ayb) {
    double[] world = world(ayb);
    if (visible(world)) {
      stage.canvas().fill(stage.camera().polygon(world), tone(albedo, world), kind);
    }
  }

  /** Paints a lacquered face, which reflects the sky in its upper part. */
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
    int sky = Rgb.mix(stage.light().sky().horizon(), stage.light().sky().zenith(), 128);
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

  /** Paints a detail of a face; the label stays as it is. */
  void mark(int albedo, double... ayb) {
    double[] world = world(ayb);
    if (visible(world)) {
      stage.canvas().detail(stage.camera().polygon(world), tone(albedo, world));
    }
  }

  /** Paints a pane of glass: dark, with the sky reflected in its upper part. */
  void glass(double... ayb) {
    double[] world = world(ayb);
    if (!visible(world)) {
      return;
    }
    Light light = stage.light();
    int dark = light.through(light.shade(0x202B36, 0.3), depth);
    int sky = Rgb.mix(dark, Rgb.mix(light.sky().horizon(), light.sky().zenith(), 150), 0.5);
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

  /** Paints a burning lamp on a face. */
  void lamp(int rgb, double... ayb) {
    double[] world = world(ayb);
    if (visible(world)) {
      stage.canvas().detail(stage.camera().polygon(world), stage.glowing(rgb, depth));
    }
  }

  /** Paints the halo of a burning lamp if the lamp shines towards the camera. */
  void halo(int rgb, Halo halo) {
    double[] p = world(halo.a, halo.y, halo.b);
    double facing = Math.signum(halo.a);
    Camera camera = stage.camera();
    double towards = (camera.x() - p[0]) * sin * facing - p[2] * cos * facing;
    double d = camera.depth(p[0], p[2]);
    if (towards > 0 && d > Camera.NEAR) {
      double r = halo.radius * camera.scale(d);
      Canvas.Spot spot = Canvas.Spot.round(camera.column(p[0], p[2]), camera.row(halo.y, d), r);
      stage.canvas().glow(spot, new Canvas.Glow(rgb, 0.55, 0.3));
    }
  }

  /** Paints a wheel on the side b: tyre and rim as discs. */
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

  /** Darkens the ground under a body of a length and width. */
  void contact(double length, double width) {
    int rings = scale() > 14 ? 4 : 1;
    for (int ring = rings - 1; ring >= 0; ring--) {
      double l = length / 2 + 0.09 * ring;
      double w = width / 2 + 0.07 * ring;
      Shape shape = stage.camera().polygon(world(-l, 0, -w, -l, 0, w, l, 0, w, l, 0, -w));
      stage.canvas().detail(shape, 0x080A10, rings > 1 ? 62 : 150);
    }
  }

  private double[] world(double... ayb) {
    double[] xyz = new double[ayb.length];
    for (int i = 0; i < ayb.length; i += 3) {
      xyz[i] = place.x() + ayb[i] * sin + ayb[i + 2] * cos;
      xyz[i + 1] = ayb[i + 1];
      xyz[i + 2] = place.z() + ayb[i] * cos - ayb[i + 2] * sin;
    }
    return xyz;
  }

  /** Unit normal of a planar polygon, pointing away from the body's middle. */
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
    double away = nx * (p[0] - place.x()) + ny * (p[1] - middle) + nz * (p[2] - place.z());
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
