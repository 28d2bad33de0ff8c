// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

/**
 * What every painter needs: where to paint, from where it is seen, in what light, and with what
 * textures. One stage serves one scene on one thread.
 */
record Stage(Canvas canvas, Camera camera, Light light, Textures textures, Skyline skyline) {

  /** A lit surface seen through the air. */
  int tone(int albedo, double cosine, double depth) {
    return light.through(light.shade(albedo, cosine), depth);
  }

  /** An upright surface facing the camera, seen through the air. */
  int upright(int albedo, double depth) {
    return tone(albedo, 0.35 + 0.65 * light.facing(0, 0, -1), depth);
  }

  /** A colour that shines by itself, seen through the air. */
  int glowing(int rgb, double depth) {
    return light.through(rgb, depth * 0.5);
  }
}
