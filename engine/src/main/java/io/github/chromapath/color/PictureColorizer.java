package io.github.chromapath.color;

import io.github.chromapath.op.Lightness;
import java.util.Objects;

/**
 * Colours a grey picture of any size: each pixel keeps the lightness of its grey and takes a*, b*
 * from elsewhere. Results are within 1e-6 of {@link Lab#toSRgb}'s. With {@link Lightness#SRGB} and
 * a* = b* = 0 the grey comes back, to the precision of float.
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
   * @param rgb written: sRGB in [0, 1], three elements a pixel, those of {@code from} first
   * @throws IllegalArgumentException if the planes differ in size
   * @throws IndexOutOfBoundsException if the range is not within the picture, or {@code rgb} too
   *     small for it
   */
  public void colorize(float[] gray, float[] a, float[] b, float[] rgb, int from, int to) {
    if (a.length != gray.length || b.length != gray.length) {
      throw new IllegalArgumentException(
          "planes of one size are needed, not grey %d, a* %d and b* %d"
              .formatted(gray.length, a.length, b.length));
    }
    Objects.checkFromToIndex(from, to, gray.length);
    Objects.checkFromIndexSize(0, 3 * (to - from), rgb.length);
    Matrix3 matrix = Xyz.TO_LINEAR;
    for (int i = from; i < to; i++) {
      double l =
          lightness == Lightness.SRGB
              ? PictureCurves.lightness(gray[i])
              : Lab.lightness(gray[i], lightness);
      Xyz xyz = new Lab(l, chroma * a[i], chroma * b[i]).toXyz();
      int at = 3 * (i - from);
      rgb[at] = encoded(matrix.row0(xyz.x(), xyz.y(), xyz.z()));
      rgb[at + 1] = encoded(matrix.row1(xyz.x(), xyz.y(), xyz.z()));
      rgb[at + 2] = encoded(matrix.row2(xyz.x(), xyz.y(), xyz.z()));
    }
  }

  private static float encoded(double linear) {
    return (float) PictureCurves.encode(linear);
  }
}
