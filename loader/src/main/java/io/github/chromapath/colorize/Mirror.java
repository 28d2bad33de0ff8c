// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.colorize;

/** Mirrors images left to right, and averages predictions of images and their mirror images. */
final class Mirror {
  private Mirror() {}

  /**
   * Mirrors images in place.
   *
   * @param values (N, height, width, channels)
   * @param width columns
   */
  static void flip(float[] values, int width, int channels) {
    int row = width * channels;
    for (int start = 0; start < values.length; start += row) {
      for (int x = 0; x < width / 2; x++) {
        swap(values, start + x * channels, start + (width - 1 - x) * channels, channels);
      }
    }
  }

  private static void swap(float[] values, int one, int other, int channels) {
    for (int channel = 0; channel < channels; channel++) {
      float value = values[one + channel];
      values[one + channel] = values[other + channel];
      values[other + channel] = value;
    }
  }

  /** Replaces {@code values} by the mean of both arrays. */
  static void average(float[] values, float[] others) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (values[i] + others[i]) / 2;
    }
  }
}
