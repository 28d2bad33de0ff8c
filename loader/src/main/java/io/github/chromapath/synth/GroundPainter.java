// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

import java.util.Arrays;

/**
 * Casts a ray through every pixel below the horizon onto the ground plan: roadway with markings,
 * kerbs, pavement and grass, each with a texture fixed to the ground.
 *
 * <p>Along a row of pixels the point on the ground moves by equal steps. A row is cut at the
 * borders of {@link GroundStrip}s and near crossing streets. Each piece is painted in one loop.
 */
final class GroundPainter {
  private static final int WHITE_PAINT = 0xE6E4DC;
  private static final int YELLOW_PAINT = 0xEBAF28;

  /** Texels per metre; texture coordinates are in 16.16 fixed point and may overflow. */
  private static final double TEXELS_PER_METRE = 64;

  /** Binary logarithm of how much coarser stains are. */
  private static final int STAIN_SHIFT = 4;

  private final Stage stage;
  private final Street street;
  private final GroundStrip[] strips;
  private final CrossingGround crossingGround;
  private final RoadMarkings markings;
  private final int white;
  private final int yellow;

  GroundPainter(Stage stage, Street street, Dice dice) {
    this.stage = stage;
    this.street = street;
    GroundSurfaces surfaces = GroundSurfaces.draw(stage.light(), dice);
    this.strips = GroundStrip.across(street, surfaces);
    this.crossingGround = new CrossingGround(street, strips, surfaces);
    this.markings = new RoadMarkings(street);
    double up = stage.light().facing(0, 1, 0);
    white = stage.light().shade(WHITE_PAINT, up);
    yellow = stage.light().shade(YELLOW_PAINT, up);
  }

  void paint() {
    Camera camera = stage.camera();
    Canvas canvas = stage.canvas();
    int first = (int) Math.max(0, Math.ceil(camera.horizon() - 0.5));
    for (int y = first; y < canvas.height(); y++) {
      double depth = camera.focal() * camera.eye() / (y + 0.5 - camera.horizon());
      if (depth > 0 && depth < Street.END * 1.5) {
        new Row(y, depth).paint();
      }
    }
  }

  /** One row of pixels, all of which see the ground at one depth. */
  private final class Row {
    private final int y;
    private final double foot;
    private final double along;
    private final double x0;
    private final double z0;
    private final double dx;
    private final double dz;
    private final int fineGain;
    private final int hazeWeight;
    private final int width = stage.canvas().width();
    private final double[] cuts = new double[256];
    private int cutCount;

    Row(int y, double depth) {
      Camera camera = stage.camera();
      this.y = y;
      this.foot = depth / camera.focal();
      this.along = depth * foot / camera.eye();
      this.x0 = camera.x() + depth * camera.rayX(0.5);
      this.z0 = depth * camera.rayZ(0.5);
      this.dx = depth * (camera.rayX(1.5) - camera.rayX(0.5));
      this.dz = depth * (camera.rayZ(1.5) - camera.rayZ(0.5));
      this.fineGain = (int) (256 * Math.min(1, 0.012 / foot));
      this.hazeWeight = stage.light().hazeWeight(depth);
    }

    void paint() {
      cutAt(0);
      cutAt(width);
      for (GroundStrip strip : strips) {
        cutAt((strip.to() - x0) / dx);
        cutAt((-strip.to() - x0) / dx);
      }
      double reach = markings.reach(foot);
      for (int line = 0; line <= street.lanes(); line++) {
        double x = markings.line(line);
        for (int side = -1; side <= 1; side += 2) {
          cutAt((side * x - reach - x0) / dx);
          cutAt((side * x + reach - x0) / dx);
        }
      }
      for (Street.Crossing crossing : street.crossings()) {
        cutAt((crossing.start() - CrossingGround.REACH - z0) / dz);
        cutAt((crossing.end() + CrossingGround.REACH - z0) / dz);
      }
      Arrays.sort(cuts, 0, cutCount);
      for (int i = 1; i < cutCount; i++) {
        int from = (int) Math.ceil(cuts[i - 1]);
        int to = (int) Math.ceil(cuts[i]);
        if (from < to) {
          paintPiece(from, to);
        }
      }
    }

    private void cutAt(double column) {
      if (column >= 0 && column <= width) {
        cuts[cutCount++] = column;
      }
    }

    private void paintPiece(int from, int to) {
      double middle = (from + to - 1) / 2.0;
      double side = Math.abs(x0 + middle * dx);
      if (street.distanceToCrossing(z0 + middle * dz) < CrossingGround.REACH) {
        paintNearCrossing(from, to);
        return;
      }
      GroundMaterial material = GroundStrip.at(strips, side);
      paintMaterial(from, to, material);
      if (material.kind() == SceneClass.ROAD && markings.near(side, foot)) {
        paintLines(from, to);
      }
    }

    private void paintMaterial(int from, int to, GroundMaterial material) {
      Skyline skyline = stage.skyline();
      Texture grain = stage.textures().grain();
      Texture slab = stage.textures().slab();
      Texture stain = stage.textures().stain();
      Shades shades = material.shades();
      GroundMaterial.Relief texture = material.relief();
      int grainGain = (texture.grain() * fineGain) >> 8;
      int jointGain = (texture.joints() * fineGain) >> 8;
      int stainGain = texture.stains();
      int base = 256 + material.tone();
      int haze = stage.light().air().haze();
      byte id = (byte) material.kind().id();
      int[] rgb = stage.canvas().rgb();
      byte[] ids = stage.canvas().ids();
      int du = fixed(dx);
      int dv = fixed(dz);
      int u = fixed(x0) + from * du;
      int v = fixed(z0) + from * dv;
      int at = y * width;
      for (int i = from; i < to; i++, u += du, v += dv) {
        if (y >= skyline.groundFrom(i)) {
          int texel = Texture.index(u >> 16, v >> 16);
          int broad = stain.at(u >> (16 + STAIN_SHIFT), v >> (16 + STAIN_SHIFT)) - 128;
          int relief =
              (grain.at(texel) - 128) * grainGain
                  + (slab.at(texel) - 128) * jointGain
                  + broad * stainGain;
          rgb[at + i] = Rgb.mix(shades.at(base + (relief >> 8)), haze, hazeWeight);
          ids[at + i] = id;
        }
      }
    }

    private void paintLines(int from, int to) {
      for (int i = from; i < to; i++) {
        double share = markings.lines(x0 + i * dx, z0 + i * dz, foot);
        if (share != 0) {
          paintOver(i, share);
        }
      }
    }

    /** Blends road paint into a pixel: white for a positive share, yellow for a negative one. */
    private void paintOver(int i, double share) {
      if (y < stage.skyline().groundFrom(i)) {
        return;
      }
      int broad = stage.textures().stain().at(texel(x0, dx, i), texel(z0, dz, i)) - 128;
      int intact = Math.max(0, Math.min(256, 236 + broad));
      int paint = Rgb.mix(share < 0 ? yellow : white, stage.light().air().haze(), hazeWeight);
      int[] rgb = stage.canvas().rgb();
      int at = y * width + i;
      rgb[at] = Rgb.mix(rgb[at], paint, (int) (intact * Math.abs(share)));
    }

    /** Paints pixel by pixel, since the edges between materials are curved here. */
    private void paintNearCrossing(int from, int to) {
      for (int i = from; i < to; i++) {
        double x = x0 + i * dx;
        double z = z0 + i * dz;
        GroundMaterial material = crossingGround.at(x, z);
        paintMaterial(i, i + 1, material);
        if (material.kind() == SceneClass.ROAD) {
          double distance = street.distanceToCrossing(z);
          double share = markings.atCrossing(x, z, foot, along, distance);
          if (share != 0) {
            paintOver(i, share);
          }
        }
      }
    }
  }

  private static int texel(double start, double step, int i) {
    return (fixed(start) + i * fixed(step)) >> (16 + STAIN_SHIFT);
  }

  private static int fixed(double metres) {
    return (int) (long) (metres * TEXELS_PER_METRE * 65536);
  }
}
