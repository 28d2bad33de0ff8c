// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

import java.util.Arrays;
import java.util.OptionalDouble;

/** Paints the sky down to the horizon, and haze below the horizon. */
final class SkyPainter {
  private static final double CLOUD_TEXELS = 26;

  private final Stage stage;
  private final Light light;
  private final int driftU;
  private final int driftV;
  private final OptionalDouble sunColumn;
  private final double sunRow;

  SkyPainter(Stage stage, Dice dice) {
    this.stage = stage;
    this.light = stage.light();
    this.driftU = dice.between(0, 65535);
    this.driftV = dice.between(0, 65535);
    double far = 1e5;
    double x = Math.sin(light.sun().azimuth()) * far;
    double z = Math.cos(light.sun().azimuth()) * far;
    Camera camera = stage.camera();
    boolean ahead = camera.depth(x, z) > far * 0.3;
    this.sunColumn = ahead ? OptionalDouble.of(camera.column(x, z)) : OptionalDouble.empty();
    this.sunRow =
        camera.horizon() - camera.focal() * Math.tan(Math.min(light.sun().elevation(), 1.2));
  }

  void paint() {
    Canvas canvas = stage.canvas();
    Arrays.fill(canvas.ids(), (byte) SceneClass.SKY.id());
    double horizon = stage.camera().horizon();
    for (int y = 0; y < canvas.height(); y++) {
      double rise = (horizon - y - 0.5) / stage.camera().focal();
      if (rise > 0) {
        paintRow(y, rise);
      } else {
        Arrays.fill(canvas.rgb(), y * canvas.width(), (y + 1) * canvas.width(), light.air().haze());
      }
    }
    if (light.time() == TimeOfDay.NIGHT) {
      paintStars();
    } else if (sunColumn.isPresent() && light.castsShadows()) {
      paintSun(sunColumn.getAsDouble());
    } else if (light.time() == TimeOfDay.DUSK) {
      double width = canvas.width();
      Canvas.Spot spot = new Canvas.Spot(width / 2.0, horizon, width * 0.9, width * 0.22);
      canvas.glow(spot, new Canvas.Glow(0xFF7A30, 0.28, 0), horizon);
    }
  }

  private void paintRow(int y, double rise) {
    Canvas canvas = stage.canvas();
    Texture cloud = stage.textures().cloud();
    double height = Math.min(1, rise / 0.62);
    int base = Rgb.mix(light.sky().horizon(), light.sky().zenith(), Math.pow(height, 0.62));
    int shadow = Rgb.mix(Rgb.scale(light.sky().cloud(), 0.72), base, 0.35);
    double reach = CLOUD_TEXELS / (rise + 0.07);
    double step = reach * 256 / stage.camera().focal();
    double u = driftU - canvas.width() / 2.0 * step;
    int v = driftV + (int) (reach * 256 * 1.6);
    int threshold = (int) (196 - 150 * light.sky().cover());
    int fade = (int) (256 * Math.min(1, rise / 0.10));
    int at = y * canvas.width();
    for (int x = 0; x < canvas.width(); x++, u += step) {
      if (y >= stage.skyline().hiddenFrom(x, Double.MAX_VALUE)) {
        canvas.rgb()[at + x] = base;
        continue;
      }
      int here = cloud.smoothAt((int) u, v);
      int weight = (here - threshold) * 5;
      if (weight <= 0) {
        canvas.rgb()[at + x] = base;
        continue;
      }
      int upward = cloud.smoothAt((int) u + 900, v + 1500);
      int bright = Math.max(0, Math.min(256, 150 + (here - upward) * 3));
      int body = Rgb.mix(shadow, light.sky().cloud(), bright);
      canvas.rgb()[at + x] = Rgb.mix(base, body, (Math.min(235, weight) * fade) >> 8);
    }
  }

  private void paintSun(double column) {
    Canvas canvas = stage.canvas();
    double f = stage.camera().focal();
    double horizon = stage.camera().horizon();
    boolean golden = light.time() == TimeOfDay.GOLDEN;
    int warm = golden ? 0xFFB050 : 0xFFF0C8;
    Canvas.Spot aura = new Canvas.Spot(column, sunRow, f * 0.9, f * 0.7);
    canvas.glow(aura, new Canvas.Glow(warm, golden ? 0.5 : 0.25, 0), horizon);
    Canvas.Spot corona = Canvas.Spot.round(column, sunRow, f * 0.2);
    canvas.glow(corona, new Canvas.Glow(warm, 0.6, 0), horizon);
    Canvas.Spot disc = Canvas.Spot.round(column, sunRow, f * 0.05);
    canvas.glow(disc, new Canvas.Glow(0xFFF4D8, 2.5, 0), horizon);
  }

  private void paintStars() {
    Canvas canvas = stage.canvas();
    int rows = (int) Math.max(1, stage.camera().horizon() * 0.8);
    double size = Math.max(0.8, stage.camera().focal() / 1300);
    int state = driftU * 31 + driftV;
    for (int i = 0; i < 90; i++) {
      state = state * 1664525 + 1013904223;
      int x = (state >>> 8) % canvas.width();
      state = state * 1664525 + 1013904223;
      int y = (state >>> 8) % rows;
      Canvas.Glow star = new Canvas.Glow(0xDCE6FF, 0.3 + (state >>> 28) / 20.0, 0);
      canvas.glow(Canvas.Spot.round(x, y, size * 1.6), star);
    }
  }
}
