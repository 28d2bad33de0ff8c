// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

/**
 * Everything that painters of one scene share: canvas, camera, light, textures and skyline. Used by
 * one thread.
 */
record Stage(Canvas canvas, Camera camera, Light light, Textures textures, Skyline skyline) {

  /** Colour of a lit surface seen through the haze. */
  int tone(int albedo, double cosine, double depth) {
    return light.through(light.shade(albedo, cosine), depth);
  }

  /** Colour of an upright surface that faces the camera, seen through the haze. */
  int upright(int albedo, double depth) {
    return tone(albedo, 0.35 + 0.65 * light.facing(0, 0, -1), depth);
  }

  /** Colour of a lamp seen through the haze. */
  int glowing(int rgb, double depth) {
    return light.through(rgb, depth * 0.5);
  }
}
