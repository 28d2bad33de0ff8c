// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

import java.util.SplittableRandom;

/**
 * A square texture of {@value #SIDE} texels a side that repeats without a seam. Values are 0 to 255
 * with a mean near 128. Immutable.
 */
final class Texture {
  /** Texels along one side. */
  static final int SIDE = 256;

  private static final int MASK = SIDE - 1;

  private final byte[] texels;

  private Texture(byte[] texels) {
    this.texels = texels;
  }

  /**
   * Smooth noise: octaves with wavelengths from {@code longest} down to {@code shortest} texels.
   */
  static Texture noise(long seed, int longest, int shortest, double contrast) {
    float[] sum = new float[SIDE * SIDE];
    SplittableRandom random = new SplittableRandom(seed);
    float amplitude = 1;
    float energy = 0;
    for (int wave = longest; wave >= shortest; wave /= 2) {
      addOctave(sum, random, wave, amplitude);
      energy += amplitude * amplitude;
      amplitude *= 0.6f;
    }
    double gain = contrast * 128 / Math.sqrt(energy);
    byte[] texels = new byte[SIDE * SIDE];
    for (int i = 0; i < sum.length; i++) {
      texels[i] = (byte) Math.max(0, Math.min(255, Math.round(128 + gain * sum[i])));
    }
    return new Texture(texels);
  }

  private static void addOctave(float[] sum, SplittableRandom random, int wave, float amplitude) {
    int cells = SIDE / wave;
    float[] lattice = new float[cells * cells];
    for (int i = 0; i < lattice.length; i++) {
      lattice[i] = (float) (2 * random.nextDouble() - 1);
    }
    for (int y = 0; y < SIDE; y++) {
      int j = y / wave;
      float v = smooth((y % wave) / (float) wave);
      int row0 = j * cells;
      int row1 = (j + 1) % cells * cells;
      for (int x = 0; x < SIDE; x++) {
        int i0 = x / wave;
        int i1 = (i0 + 1) % cells;
        float u = smooth((x % wave) / (float) wave);
        float top = lattice[row0 + i0] + u * (lattice[row0 + i1] - lattice[row0 + i0]);
        float low = lattice[row1 + i0] + u * (lattice[row1 + i1] - lattice[row1 + i0]);
        sum[y * SIDE + x] += amplitude * (top + v * (low - top));
      }
    }
  }

  private static float smooth(float t) {
    return t * t * (3 - 2 * t);
  }

  /**
   * Courses of blocks in running bond with joints. Each block has its own tone.
   *
   * @param length block length in texels, a divisor of 256
   * @param rise course height in texels, a divisor of 128
   * @param joint joint width in texels
   * @param jointTone value of the joints
   * @param spread greatest difference of a block's tone from 128
   */
  record Courses(int length, int rise, int joint, int jointTone, int spread) {}

  /** A texture of courses. */
  static Texture courses(long seed, Courses courses) {
    int length = courses.length;
    int rise = courses.rise;
    SplittableRandom random = new SplittableRandom(seed);
    int[] tones = new int[SIDE / length * (SIDE / rise)];
    for (int i = 0; i < tones.length; i++) {
      tones[i] = 128 + random.nextInt(-courses.spread, courses.spread + 1);
    }
    byte[] texels = new byte[SIDE * SIDE];
    for (int y = 0; y < SIDE; y++) {
      int course = y / rise;
      int shift = course % 2 * length / 2;
      for (int x = 0; x < SIDE; x++) {
        int along = (x + shift) & MASK;
        boolean inJoint = along % length < courses.joint || y % rise < courses.joint;
        int tone = tones[course * (SIDE / length) + along / length];
        texels[y * SIDE + x] = (byte) (inJoint ? courses.jointTone : tone + random.nextInt(-6, 7));
      }
    }
    return new Texture(texels);
  }

  /** This texture with u and v exchanged, for walls, which are painted along v. */
  Texture transposed() {
    byte[] turned = new byte[texels.length];
    for (int v = 0; v < SIDE; v++) {
      for (int u = 0; u < SIDE; u++) {
        turned[u * SIDE + v] = texels[v * SIDE + u];
      }
    }
    return new Texture(turned);
  }

  /** Index of the texel at (u, v), wrapped. */
  static int index(int u, int v) {
    return (v & MASK) * SIDE + (u & MASK);
  }

  /** The texel at an index from {@link #index}; 0 to 255. */
  int at(int index) {
    return texels[index] & 255;
  }

  /** The texel at (u, v), wrapped; 0 to 255. */
  int at(int u, int v) {
    return texels[index(u, v)] & 255;
  }

  /** Bilinear sample at 24.8 fixed-point coordinates; 0 to 255. */
  int smoothAt(int u256, int v256) {
    int u = u256 >> 8;
    int v = v256 >> 8;
    int fu = u256 & 255;
    int fv = v256 & 255;
    int top = at(u, v) * (256 - fu) + at(u + 1, v) * fu;
    int low = at(u, v + 1) * (256 - fu) + at(u + 1, v + 1) * fu;
    return (top * (256 - fv) + low * fv) >> 16;
  }
}
