package io.github.chromapath.color;

import io.github.chromapath.op.Lightness;
import java.util.Objects;

/**
 * Colours a grey picture of any size: each pixel keeps the lightness of its grey and takes a*, b*
 * from elsewhere. With {@link Lightness#SRGB} and a* = b* = 0 the grey comes back, to the precision
 * of float.
 *
 * @param chroma factor of a* and b*; 1 leaves the colours as they are
 * @param lightness what L* a grey pixel stands for
 */
public record PictureColorizer(double chroma, Lightness lightness) {
  /**
   * Checks the factor.
   *
   * @throws IllegalArgumentException if {@code chroma} is negative or not finite
   */
  public PictureColorizer {
    if (!(chroma >= 0 && chroma < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "the chroma factor must be finite and at least 0, not " + chroma);
    }
    Objects.requireNonNull(lightness);
  }

  /**
   * The picture in colour.
   *
   * @param gray a pixel each, in [0, 1]
   * @param a a*, a pixel each
   * @param b b*, a pixel each
   * @return sRGB in [0, 1], three elements a pixel
   * @throws IllegalArgumentException if the planes differ in size
   */
  public float[] colorize(float[] gray, float[] a, float[] b) {
    float[] rgb = new float[Math.multiplyExact(3, gray.length)];
    colorize(gray, a, b, rgb, 0, gray.length);
    return rgb;
  }

  /**
   * Colours the pixels {@code from} (inclusive) to {@code to} (exclusive). Calls on disjoint ranges
   * may run at the same time.
   *
   * @param gray a pixel each, in [0, 1]
   * @param a a*, a pixel each
   * @param b b*, a pixel each
   * @param rgb written: sRGB in [0, 1], three elements a pixel
   * @throws IllegalArgumentException if the arrays' sizes disagree
   * @throws IndexOutOfBoundsException if the range is not within the picture
   */
  public void colorize(float[] gray, float[] a, float[] b, float[] rgb, int from, int to) {
    if (a.length != gray.length || b.length != gray.length || rgb.length != 3L * gray.length) {
      throw new IllegalArgumentException(
          "planes of one size and three times as much colour are needed, not grey %d, a* %d, b* %d and rgb %d"
              .formatted(gray.length, a.length, b.length, rgb.length));
    }
    Objects.checkFromToIndex(from, to, gray.length);
    for (int i = from; i < to; i++) {
      double l = Lab.lightness(gray[i], lightness);
      SRgb color = new Lab(l, chroma * a[i], chroma * b[i]).toSRgb().clamped();
      rgb[3 * i] = (float) color.red();
      rgb[3 * i + 1] = (float) color.green();
      rgb[3 * i + 2] = (float) color.blue();
    }
  }
}
