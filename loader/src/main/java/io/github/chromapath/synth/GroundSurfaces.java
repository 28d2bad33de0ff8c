// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

/**
 * Colours of the ground in a scene's light.
 *
 * @param asphalt cool grey
 * @param kerb light stone
 * @param pavement warm stone slabs
 * @param grass a yellower green than that of any tree
 */
record GroundSurfaces(Shades asphalt, Shades kerb, Shades pavement, Shades grass) {
  private static final int ASPHALT = 0x5A606C;
  private static final int KERB = 0xC4B49A;
  private static final int PAVEMENT = 0xB49A7C;
  private static final int GRASS = 0x8AA63E;
  private static final int DRY_GRASS = 0xA6A848;

  static GroundSurfaces draw(Light light, Dice dice) {
    double up = light.facing(0, 1, 0);
    int asphalt = Rgb.scale(ASPHALT, dice.range(0.85, 1.15));
    int pavement = Rgb.scale(PAVEMENT, dice.range(0.92, 1.06));
    int grass = Rgb.mix(GRASS, DRY_GRASS, dice.range(0, 0.7));
    return new GroundSurfaces(
        new Shades(light.shade(asphalt, up)),
        new Shades(light.shade(KERB, up)),
        new Shades(light.shade(pavement, up)),
        new Shades(light.shade(grass, up)));
  }
}
