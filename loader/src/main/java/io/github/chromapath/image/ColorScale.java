// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_imgproc.COLORMAP_INFERNO;
import static org.bytedeco.opencv.global.opencv_imgproc.applyColorMap;

import java.nio.ByteBuffer;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Colours for numbers from 0 to a maximum: matplotlib's scale "inferno", from black over violet and
 * orange to pale yellow. Its lightness rises evenly, so that it can also be read in grey and by
 * people who do not see all colours. The colours are those of OpenCV. Immutable and thread-safe.
 */
public final class ColorScale {
  private static final int COLORS = 256;

  private final float maximum;
  private final byte[] bgr;

  /**
   * Creates a scale.
   *
   * @param maximum the number of the last colour; larger numbers have this colour too
   * @throws IllegalArgumentException if it is not positive and finite
   * @throws io.github.chromapath.backend.UnavailableBackendException if OpenCV cannot be loaded
   */
  public ColorScale(float maximum) {
    if (!(maximum > 0 && maximum < Float.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("a colour scale from 0 to " + maximum);
    }
    PictureLibrary.require();
    this.maximum = maximum;
    bgr = new byte[3 * COLORS];
    try (Mat numbers = new Mat(1, COLORS, CV_8UC1);
        Mat colors = new Mat()) {
      ByteBuffer ramp = numbers.createBuffer();
      for (int i = 0; i < COLORS; i++) {
        ramp.put((byte) i);
      }
      applyColorMap(numbers, colors, COLORMAP_INFERNO);
      colors.<ByteBuffer>createBuffer().get(bgr);
    }
  }

  /** {@return the number of the last colour} */
  public float maximum() {
    return maximum;
  }

  /** {@return the colour of a number as 0xRRGGBB; NaN has the last colour} */
  public int color(float value) {
    int at = 3 * index(value);
    return ((bgr[at + 2] & 0xff) << 16) | ((bgr[at + 1] & 0xff) << 8) | (bgr[at] & 0xff);
  }

  private int index(float value) {
    return value < maximum ? (int) (Math.max(value, 0) / maximum * (COLORS - 1) + .5f) : COLORS - 1;
  }

  /**
   * {@return an 8-bit picture of numbers}
   *
   * @param width columns, at least 1
   * @param height rows, at least 1
   * @param values (height, width) numbers
   * @throws IllegalArgumentException if the array does not match the size
   */
  public Picture picture(int width, int height, float[] values) {
    Samples samples = Samples.of(8, Math.multiplyExact(3, values.length));
    for (int i = 0; i < values.length; i++) {
      int color = color(values[i]);
      samples.set(3 * i, color >> 16);
      samples.set(3 * i + 1, (color >> 8) & 0xff);
      samples.set(3 * i + 2, color & 0xff);
    }
    return new Picture(width, height, Picture.Layout.RGB, samples);
  }
}
