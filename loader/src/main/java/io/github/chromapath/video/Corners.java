// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.video;

/**
 * The four pixels around a place in an image of at least 2x2 pixels, and the weights of bilinear
 * interpolation. Beyond the border, the nearest pixel counts.
 *
 * @param topLeft index of the first pixel
 * @param width columns of the image
 * @param u weight of the right pixels, in [0, 1]
 * @param v weight of the lower pixels, in [0, 1]
 */
record Corners(int topLeft, int width, float u, float v) {
  /** The pixels around column {@code x} and row {@code y}. */
  static Corners of(float x, float y, int width, int height) {
    int left = Math.max(0, Math.min(width - 2, (int) x));
    int top = Math.max(0, Math.min(height - 2, (int) y));
    return new Corners(top * width + left, width, clamped(x - left), clamped(y - top));
  }

  /** A branch is faster than {@link Math#min}, which orders zeros and NaN. */
  private static float clamped(float weight) {
    return weight < 0 ? 0 : weight > 1 ? 1 : weight;
  }

  /** The value of one channel of an image of several. */
  float of(float[] values, int channels, int channel) {
    int first = channels * topLeft + channel;
    int second = first + channels * width;
    float upper = mixed(values[first], values[first + channels]);
    float lower = mixed(values[second], values[second + channels]);
    return upper + v * (lower - upper);
  }

  /** The value of unsigned bytes. */
  float of(byte[] values) {
    int second = topLeft + width;
    float upper = mixed(values[topLeft] & 255, values[topLeft + 1] & 255);
    float lower = mixed(values[second] & 255, values[second + 1] & 255);
    return upper + v * (lower - upper);
  }

  private float mixed(float left, float right) {
    return left + u * (right - left);
  }
}
