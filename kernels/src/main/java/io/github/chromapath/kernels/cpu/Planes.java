// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

/** Conversion between interleaved pixels and one plane per component. */
final class Planes {
  private Planes() {}

  /** plane[i] = pixels[i channels + channel]. */
  static void take(float[] pixels, int channel, int channels, float[] plane, int count) {
    for (int i = 0; i < count; i++) {
      plane[i] = pixels[i * channels + channel];
    }
  }

  /** pixels[i channels + channel] = plane[i]. */
  static void put(float[] plane, float[] pixels, int channel, int channels, int count) {
    for (int i = 0; i < count; i++) {
      pixels[i * channels + channel] = plane[i];
    }
  }
}
