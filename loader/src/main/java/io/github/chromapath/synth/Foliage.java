// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

/**
 * Clumps of leaves: ellipsoids with a ragged rim and a leafy texture, lit from above and from the
 * sun's side. Paints colour and label pixel by pixel.
 */
final class Foliage {
  private static final double TEXELS_PER_METRE = 30;
  private static final double RAGGEDNESS = 0.0062;

  private final Stage stage;
  private final double lightX;
  private final double lightY;
  private final double modelling;
  private final Shades shades;

  /**
   * The foliage of one plant.
   *
   * @param leaf leaf colour
   * @param depth depth of the plant, for the haze in front of it
   */
  Foliage(Stage stage, int leaf, double depth) {
    this.stage = stage;
    Light light = stage.light();
    double strength = light.castsShadows() ? 1 : 0.35;
    this.lightX = 0.55 * strength * Math.signum(Math.sin(light.sun().azimuth()));
    this.lightY = -0.85;
    this.modelling = light.castsShadows() ? 78 : 54;
    this.shades = new Shades(light.shade(leaf, 0.55), light.air().haze(), light.hazeWeight(depth));
  }

  /**
   * One clump.
   *
   * @param x x of its middle
   * @param y height of its middle
   * @param z z of its middle
   * @param radius half its width in metres
   * @param look the rest
   */
  record Clump(double x, double y, double z, double radius, Look look) {}

  /**
   * The look of a clump.
   *
   * @param tone brightness; 1 is that of the leaf colour
   * @param flatness half height divided by half width
   * @param grain offset into the leaf texture
   */
  record Look(double tone, double flatness, int grain) {}

  /** Paints one clump. */
  void paint(Clump clump) {
    double tone = clump.look.tone;
    int grain = clump.look.grain;
    Camera camera = stage.camera();
    double depth = camera.depth(clump.x, clump.z);
    if (depth < 1.2) {
      return;
    }
    Canvas canvas = stage.canvas();
    double rx = clump.radius * camera.scale(depth);
    double ry = rx * clump.look.flatness;
    double cx = camera.column(clump.x, clump.z);
    double cy = camera.row(clump.y, depth);
    int y0 = (int) Math.max(0, Math.floor(cy - 1.25 * ry));
    if (stage.skyline().hides(cx - 1.25 * rx, cx + 1.25 * rx, y0, depth)) {
      return;
    }
    int y1 = (int) Math.min(canvas.height() - 1.0, Math.ceil(cy + 1.25 * ry));
    Texture leaf = stage.textures().leaf();
    int step = (int) (256 * TEXELS_PER_METRE / camera.scale(depth));
    double rim = RAGGEDNESS * Math.min(1, rx / 3);
    double widest = 1 + 128 * rim;
    int texture = (int) (256 * tone * Math.min(1, 400.0 / step) * 0.62);
    int[] rgb = canvas.rgb();
    byte[] ids = canvas.ids();
    byte id = (byte) SceneClass.VEGETATION.id();
    for (int py = y0; py <= y1; py++) {
      double v = (py + 0.5 - cy) / ry;
      int tv = ((int) (py - cy)) * step + ((grain >> 8) & 0xFFFF);
      double reachX = rx * Math.sqrt(Math.max(0, widest - v * v));
      int x0 = (int) Math.max(0, Math.floor(cx - reachX));
      int x1 = (int) Math.min(canvas.width() - 1.0, Math.ceil(cx + reachX));
      int flat = (int) (tone * (236 + modelling * v * lightY));
      int slope = (int) (256 * tone * modelling * lightX);
      for (int px = x0; px <= x1; px++) {
        double u = (px + 0.5 - cx) / rx;
        int tu = ((int) (px - cx)) * step + (grain & 0xFFFF);
        int n = leaf.at(tu >> 8, tv >> 8) - 128;
        double reach = u * u + v * v;
        if (reach + n * rim > 1) {
          continue;
        }
        int shade = flat + ((int) (u * slope) >> 8) + ((n * texture) >> 8);
        int at = py * canvas.width() + px;
        rgb[at] = shades.at(Math.max(50, shade));
        ids[at] = id;
      }
    }
  }
}
