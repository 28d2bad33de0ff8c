// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

/** Arithmetic on packed 0xRRGGBB colours, channel by channel, clamped to 0..255. */
final class Rgb {
  private Rgb() {}

  static int of(int red, int green, int blue) {
    return (clamp(red) << 16) | (clamp(green) << 8) | clamp(blue);
  }

  static int red(int rgb) {
    return (rgb >> 16) & 255;
  }

  static int green(int rgb) {
    return (rgb >> 8) & 255;
  }

  static int blue(int rgb) {
    return rgb & 255;
  }

  static int scale(int rgb, double factor) {
    return of(
        (int) (red(rgb) * factor + 0.5),
        (int) (green(rgb) * factor + 0.5),
        (int) (blue(rgb) * factor + 0.5));
  }

  /** From {@code a} at weight 0 to {@code b} at weight 256. */
  static int mix(int a, int b, int weight) {
    int redBlue = (a & 0xFF00FF) * (256 - weight) + (b & 0xFF00FF) * weight;
    int green = (a & 0x00FF00) * (256 - weight) + (b & 0x00FF00) * weight;
    return ((redBlue >>> 8) & 0xFF00FF) | ((green >>> 8) & 0x00FF00);
  }

  /** From {@code a} at weight 0 to {@code b} at weight 1; other weights are clamped. */
  static int mix(int a, int b, double weight) {
    return mix(a, b, Math.max(0, Math.min(256, (int) (256 * weight))));
  }

  /** Each channel times {@code factor / 256}. */
  static int modulate(int rgb, int factor) {
    return of((red(rgb) * factor) >> 8, (green(rgb) * factor) >> 8, (blue(rgb) * factor) >> 8);
  }

  private static int clamp(int value) {
    return value < 0 ? 0 : Math.min(value, 255);
  }
}
