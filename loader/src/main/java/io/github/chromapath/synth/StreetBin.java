// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

/**
 * A green litter bin or a red hydrant on the pavement.
 *
 * @param hydrant whether it is a hydrant
 */
record StreetBin(double x, double z, boolean hydrant) implements Prop {
  @Override
  public Footprint footprint() {
    return Footprint.around(x, z, 0.25);
  }

  @Override
  public void castShadow(Shadows shadows) {
    shadows.post(x, z, 0.2, 0.8);
  }

  @Override
  public void paint(Stage stage) {
    Upright bin = new Upright(stage, SceneClass.STATIC, x, z);
    if (bin.behind()) {
      return;
    }
    bin.mark(0x14161C, bin.ellipse(0, 0.02, 0.34, 0.06));
    if (hydrant) {
      int red = 0xC42A1E;
      bin.fill(red, bin.box(-0.12, 0, 0.12, 0.6));
      bin.fill(red, bin.ellipse(0, 0.6, 0.15, 0.14));
      bin.fill(red, bin.box(-0.22, 0.38, 0.22, 0.5));
      bin.mark(0xD8C8A0, bin.disc(0, 0.44, 0.06));
      return;
    }
    int green = 0x2E5A3C;
    bin.fill(green, bin.polygon(-0.22, 0, 0.22, 0, 0.27, 0.95, -0.27, 0.95));
    bin.mark(Rgb.scale(green, 0.65), bin.polygon(0.06, 0, 0.22, 0, 0.27, 0.95, 0.08, 0.95));
    bin.fill(Rgb.scale(green, 1.3), bin.ellipse(0, 0.95, 0.29, 0.09));
    bin.mark(0x101412, bin.box(-0.16, 0.72, 0.16, 0.82));
  }
}
