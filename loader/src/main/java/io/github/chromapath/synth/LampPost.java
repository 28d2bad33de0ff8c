// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

/**
 * A street lamp.
 *
 * @param arm reach of its arm over the road in metres, signed to the right
 */
record LampPost(double x, double z, double arm) implements Prop {
  private static final int POLE = 0x4E5C58;
  private static final int WARM = 0xFFC878;

  @Override
  public Footprint footprint() {
    return Footprint.around(x, z, 0.09);
  }

  @Override
  public void castShadow(Shadows shadows) {
    shadows.post(x, z, 0.08, 7);
  }

  @Override
  public void paint(Stage stage) {
    Upright pole = new Upright(stage, SceneClass.POLE, x, z);
    if (pole.behind()) {
      return;
    }
    pole.fill(POLE, pole.box(-0.15, 0, 0.15, 0.7));
    pole.fill(POLE, pole.polygon(-0.09, 0.6, 0.09, 0.6, 0.06, 7.2, -0.06, 7.2));
    pole.mark(Rgb.scale(POLE, 1.4), pole.polygon(-0.06, 0.6, -0.02, 0.6, -0.01, 7.2, -0.04, 7.2));
    pole.fill(POLE, pole.polygon(-0.05, 7.0, 0.05, 7.2, arm, 7.75, arm, 7.65));
    double end = arm + 0.55 * Math.signum(arm);
    pole.fill(POLE, pole.polygon(arm, 7.62, arm, 7.82, end, 7.78, end, 7.64));
    if (stage.light().lampsLit()) {
      double middle = (arm + end) / 2;
      pole.lamp(0xFFEBC0, pole.ellipse(middle, 7.62, 0.3, 0.08));
      pole.halo(WARM, middle, 7.6, 1.5, 0.5);
    } else {
      pole.mark(0xD8D4C4, pole.ellipse(arm * 0.5 + end * 0.5, 7.63, 0.24, 0.05));
    }
  }

  /** Brightens the ground below it while lamps are lit. */
  void lightGround(Stage stage) {
    double depth = stage.camera().depth(x + arm, z);
    if (!stage.light().lampsLit() || depth < 4) {
      return;
    }
    double rx = 6.5 * stage.camera().scale(depth);
    double near = stage.camera().row(0, Math.max(2, depth - 7));
    double far = stage.camera().row(0, depth + 9);
    double ry = (near - far) / 2;
    double gain = stage.light().time() == TimeOfDay.NIGHT ? 1.3 : 0.5;
    double column = stage.camera().column(x + arm, z);
    Canvas.Spot spot = new Canvas.Spot(column, (near + far) / 2, rx, ry);
    stage.canvas().glow(spot, new Canvas.Glow(WARM, 0.03, gain));
  }
}
