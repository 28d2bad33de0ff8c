// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import static org.bytedeco.opencv.global.opencv_core.CV_8U;
import static org.bytedeco.opencv.global.opencv_core.CV_MAKETYPE;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_AREA;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;

import io.github.chromapath.image.Picture.Layout;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * Resizes pictures as {@link Resampler} does and rounds the result to 8 bits: each value is the
 * nearest of 0 to 255, up to the rounding errors of fp32. Thread-safe.
 */
public final class ByteResampler {
  private static final float TOP = 255;

  /** The weights of {@link Picture#gray}, times 10000. */
  private static final int RED = 2126;

  private static final int GREEN = 7152;
  private static final int BLUE = 722;

  private ByteResampler() {}

  /**
   * Resizes the colours of a picture, without its alpha.
   *
   * @param target receives (toHeight, toWidth, 3) values from its position, which moves past them
   * @param toWidth columns of the result
   * @param toHeight rows of the result
   */
  public static void colors(Picture picture, ByteBuffer target, int toWidth, int toHeight) {
    boolean shrinks = toWidth <= picture.width() && toHeight <= picture.height();
    if (picture.bits() == 8 && picture.layout() == Layout.RGB && shrinks) {
      shrink(picture, target, toWidth, toHeight);
      return;
    }
    try (FloatImage image = FloatImage.of(picture.width(), picture.height(), 3, picture::rgb)) {
      stretch(image, TOP, target, toWidth, toHeight);
    }
  }

  /**
   * Resizes the {@linkplain Picture#gray grey} of a picture.
   *
   * @param target receives (toHeight, toWidth) values from its position, which moves past them
   * @param toWidth columns of the result
   * @param toHeight rows of the result
   */
  public static void gray(Picture picture, ByteBuffer target, int toWidth, int toHeight) {
    if (picture.bits() == 8) {
      grayOfBytes(picture, target, toWidth, toHeight);
      return;
    }
    try (FloatImage image = FloatImage.of(picture.width(), picture.height(), 1, picture::gray)) {
      stretch(image, TOP, target, toWidth, toHeight);
    }
  }

  /** Weighted sums of bytes in whole numbers below 2^24, which fp32 has exactly. */
  private static void grayOfBytes(Picture picture, ByteBuffer target, int toWidth, int toHeight) {
    int[] levels = new int[3 * Strips.rows(picture.width()) * picture.width()];
    FloatImage.Source sums =
        (from, to, part) -> {
          picture.levels(from, to, levels);
          for (int i = 0; i < to - from; i++) {
            part[i] = RED * levels[3 * i] + GREEN * levels[3 * i + 1] + BLUE * levels[3 * i + 2];
          }
        };
    try (FloatImage image = FloatImage.of(picture.width(), picture.height(), 1, sums)) {
      stretch(image, 1f / (RED + GREEN + BLUE), target, toWidth, toHeight);
    }
  }

  /** OpenCV computes the means of bytes in fp32 and rounds them once. */
  private static void shrink(Picture picture, ByteBuffer target, int toWidth, int toHeight) {
    PictureLibrary.require();
    try (Mat source = new Mat(picture.height(), picture.width(), CV_MAKETYPE(CV_8U, 3));
        Mat shrunk = new Mat();
        Size size = new Size(toWidth, toHeight)) {
      ByteBuffer bytes = source.createBuffer();
      picture.samples().copyTo(bytes);
      resize(source, shrunk, size, 0, 0, INTER_AREA);
      ByteBuffer result = shrunk.createBuffer();
      target.put(result);
    }
  }

  /** Resizes an image, multiplies its values by a factor, and rounds them. */
  private static void stretch(
      FloatImage image, float factor, ByteBuffer target, int toWidth, int toHeight) {
    try (FloatImage stretched = image.stretched(toWidth, toHeight)) {
      FloatBuffer values = stretched.values();
      while (values.hasRemaining()) {
        float level = Math.min(Math.max(values.get() * factor, 0), TOP);
        target.put((byte) (level + 0.5f));
      }
    }
  }
}
