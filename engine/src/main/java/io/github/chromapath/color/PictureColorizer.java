// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.color;

import io.github.chromapath.op.Lightness;
import java.util.Objects;

/**
 * Combines the lightness of grey pixels with given a* and b*. A colour outside the sRGB gamut has
 * each component clamped to [0, 1].
 *
 * <p>With {@link Lightness#EXACT}, the BT.709 luma of the result is the grey value, within 1e-6,
 * clamping included. Results are within 1.5e-5 of the formulas in docs/model.md. If they are
 * rounded to levels, the luma differs from the grey by at most half a level and these 1e-6.
 *
 * <p>With the other readings, clamping changes the lightness. Results are within 1e-6 of {@link
 * Lab#toSRgb}, clamped. With {@link Lightness#SRGB} and {@link Lightness#EXACT}, a* = b* = 0 gives
 * the grey value, to the precision of float.
 *
 * @param chroma factor on a* and b*; 1 leaves the colours unchanged
 * @param lightness the conversion from a grey value to L*
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
   * Colours a picture.
   *
   * @param gray grey values in [0, 1], one element per pixel
   * @param ab a* and b*, two elements per pixel
   * @return sRGB in [0, 1], three elements per pixel
   * @throws IllegalArgumentException if the arrays have different numbers of pixels
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
   * Colours the first pixels of arrays.
   *
   * @param gray grey values in [0, 1], one element per pixel
   * @param ab a* and b*, two elements per pixel
   * @param rgb receives sRGB in [0, 1], three elements per pixel
   * @param pixels number of pixels
   * @throws IndexOutOfBoundsException if an array is too short
   */
  public void colorize(float[] gray, float[] ab, float[] rgb, int pixels) {
    Objects.checkFromIndexSize(0, pixels, gray.length);
    Objects.checkFromIndexSize(0, 2 * pixels, ab.length);
    Objects.checkFromIndexSize(0, 3 * pixels, rgb.length);
    if (lightness == Lightness.EXACT) {
      new ExactColorizer(rgb).colorize(gray, ab, chroma, pixels);
      return;
    }
    Matrix3 matrix = Xyz.TO_LINEAR;
    for (int i = 0; i < pixels; i++) {
      double l = PictureLab.lightness(gray[i], lightness);
      Xyz xyz = new Lab(l, chroma * ab[2 * i], chroma * ab[2 * i + 1]).toXyz();
      rgb[3 * i] = encoded(matrix.row0(xyz.x(), xyz.y(), xyz.z()));
      rgb[3 * i + 1] = encoded(matrix.row1(xyz.x(), xyz.y(), xyz.z()));
      rgb[3 * i + 2] = encoded(matrix.row2(xyz.x(), xyz.y(), xyz.z()));
    }
  }

  /**
   * Lets Java compile the code that colours with {@link Lightness#EXACT}, in some tens of
   * milliseconds. The first picture is then coloured several times as fast. Results do not depend
   * on it.
   */
  public static void warmUp() {
    ExactColorizer.rehearse();
  }

  private static float encoded(double linear) {
    return (float) PictureCurves.encode(linear);
  }
}
