// SPDX-License-Identifier: Apache-2.0
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
   * @param ab a* and b*, two elements a pixel
   * @return sRGB in [0, 1], three elements a pixel
   * @throws IllegalArgumentException if {@code ab} is not of that many pixels
   */
  public float[] colorize(float[] gray, float[] ab) {
    if (ab.length != 2L * gray.length) {
      throw new IllegalArgumentException(
          "%d values of a* and b* for %d grey pixels".formatted(ab.length, gray.length));
    }
    float[] rgb = new float[Math.multiplyExact(3, gray.length)];
    colorize(gray, ab, rgb, gray.length);
    return rgb;
  }

  /**
   * Colours pixels.
   *
   * @param gray a pixel each, in [0, 1]
   * @param ab a* and b*, two elements a pixel
   * @param rgb written: sRGB in [0, 1], three elements a pixel
   * @param pixels how many
   * @throws IndexOutOfBoundsException if an array has fewer
   */
  public void colorize(float[] gray, float[] ab, float[] rgb, int pixels) {
    Objects.checkFromIndexSize(0, pixels, gray.length);
    Objects.checkFromIndexSize(0, 2 * pixels, ab.length);
    Objects.checkFromIndexSize(0, 3 * pixels, rgb.length);
    Matrix3 matrix = Xyz.TO_LINEAR;
    for (int i = 0; i < pixels; i++) {
      double l =
          lightness == Lightness.SRGB
              ? PictureCurves.lightness(gray[i])
              : Lab.lightness(gray[i], lightness);
      Xyz xyz = new Lab(l, chroma * ab[2 * i], chroma * ab[2 * i + 1]).toXyz();
      rgb[3 * i] = encoded(matrix.row0(xyz.x(), xyz.y(), xyz.z()));
      rgb[3 * i + 1] = encoded(matrix.row1(xyz.x(), xyz.y(), xyz.z()));
      rgb[3 * i + 2] = encoded(matrix.row2(xyz.x(), xyz.y(), xyz.z()));
    }
  }

  private static float encoded(double linear) {
    return (float) PictureCurves.encode(linear);
  }
}
