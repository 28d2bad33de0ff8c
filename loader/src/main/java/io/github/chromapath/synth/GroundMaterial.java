// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

/**
 * A material of the ground in a scene's light.
 *
 * @param kind class of the ground
 * @param shades its colour at every brightness
 * @param tone brightness added, in 256ths
 * @param relief its texture
 */
record GroundMaterial(SceneClass kind, Shades shades, int tone, Relief relief) {

  /**
   * Strengths of the textures, in 256ths.
   *
   * @param grain the fine grain
   * @param joints the joints between slabs
   * @param stains broad stains
   */
  record Relief(int grain, int joints, int stains) {}

  private static final Relief ASPHALT = new Relief(70, 0, 51);
  private static final Relief KERB = new Relief(36, 0, 0);
  private static final Relief PAVEMENT = new Relief(36, 256, 43);
  private static final Relief GRASS = new Relief(141, 0, 80);
  private static final int GUTTER_TONE = -34;

  static GroundMaterial road(Shades asphalt, int tone) {
    return new GroundMaterial(SceneClass.ROAD, asphalt, tone, ASPHALT);
  }

  static GroundMaterial gutter(Shades asphalt) {
    return road(asphalt, GUTTER_TONE);
  }

  static GroundMaterial kerb(Shades stone) {
    return new GroundMaterial(SceneClass.SIDEWALK, stone, 0, KERB);
  }

  static GroundMaterial pavement(Shades stone) {
    return new GroundMaterial(SceneClass.SIDEWALK, stone, 0, PAVEMENT);
  }

  static GroundMaterial grass(Shades grass) {
    return new GroundMaterial(SceneClass.TERRAIN, grass, 0, GRASS);
  }
}
