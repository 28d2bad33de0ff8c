// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import static org.bytedeco.opencv.global.opencv_core.CV_32F;
import static org.bytedeco.opencv.global.opencv_core.CV_MAKETYPE;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_AREA;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_LINEAR;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;

import java.nio.FloatBuffer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * Float values of (height, width, channels) in native memory, which {@link #close} releases. Pixels
 * are counted from the top left, rows first. Immutable and thread-safe until it is closed.
 */
public final class FloatImage implements AutoCloseable {
  private final Mat mat;
  private final FloatBuffer values;
  private final int channels;

  /** Supplies the values of an image. */
  @FunctionalInterface
  public interface Source {
    /**
     * Copies the values of the pixels {@code from} (inclusive) to {@code to} (exclusive). The range
     * consists of whole rows.
     *
     * @param part receives the values, from pixel {@code from} on
     */
    void get(int from, int to, float[] part);
  }

  /** An image of a continuous matrix, which it closes. */
  FloatImage(Mat mat) {
    this.mat = mat;
    this.values = mat.createBuffer();
    this.channels = mat.channels();
  }

  /**
   * Creates an image.
   *
   * @param width columns
   * @param height rows
   * @param channels values per pixel, 1 to 4
   * @param source called for strips of rows, in order
   * @throws IllegalArgumentException if the number of channels is out of range
   * @throws io.github.chromapath.backend.UnavailableBackendException if OpenCV cannot be loaded
   */
  public static FloatImage of(int width, int height, int channels, Source source) {
    if (channels < 1 || channels > 4) {
      throw new IllegalArgumentException(channels + " channels");
    }
    PictureLibrary.require();
    FloatImage image = new FloatImage(new Mat(height, width, CV_MAKETYPE(CV_32F, channels)));
    try {
      image.fill(source);
      return image;
    } catch (RuntimeException | Error e) {
      image.close();
      throw e;
    }
  }

  private void fill(Source source) {
    int pixels = width() * height();
    int strip = Strips.rows(width()) * width();
    float[] part = new float[Math.min(strip, pixels) * channels];
    for (int from = 0; from < pixels; from += strip) {
      int to = Math.min(pixels, from + strip);
      source.get(from, to, part);
      values.put(from * channels, part, 0, (to - from) * channels);
    }
  }

  /**
   * Creates an image of given values.
   *
   * @param values (height, width, channels)
   * @param width columns
   * @param channels values per pixel, 1 to 4
   * @throws IllegalArgumentException if the number of channels is out of range
   * @throws io.github.chromapath.backend.UnavailableBackendException if OpenCV cannot be loaded
   */
  public static FloatImage of(float[] values, int width, int channels) {
    return of(
        width,
        values.length / channels / width,
        channels,
        (from, to, part) ->
            System.arraycopy(values, channels * from, part, 0, channels * (to - from)));
  }

  /** Columns. */
  public int width() {
    return mat.cols();
  }

  /** Rows. */
  public int height() {
    return mat.rows();
  }

  /** Values per pixel. */
  int channels() {
    return channels;
  }

  /**
   * Copies the values of the pixels {@code from} (inclusive) to {@code to} (exclusive) to the start
   * of {@code part}.
   */
  public void get(int from, int to, float[] part) {
    values.get(from * channels, part, 0, (to - from) * channels);
  }

  /** Copies all values to {@code target} from its position, which moves past them. */
  public void copyTo(FloatBuffer target) {
    target.put(values.duplicate());
  }

  /**
   * The values of the image resized as {@link Resampler} defines.
   *
   * @param toWidth columns, at least 1
   * @param toHeight rows, at least 1
   * @return (toHeight, toWidth, channels)
   */
  public float[] resized(int toWidth, int toHeight) {
    float[] resized =
        new float[Math.multiplyExact(Math.multiplyExact(toWidth, toHeight), channels)];
    try (FloatImage stretched = stretched(toWidth, toHeight)) {
      stretched.copyTo(FloatBuffer.wrap(resized));
    }
    return resized;
  }

  /** All values, from position 0 on. */
  FloatBuffer values() {
    return values.duplicate().clear();
  }

  /** The image resized as {@link Resampler} defines. The caller closes it. */
  public FloatImage stretched(int toWidth, int toHeight) {
    try (Mat shrunk =
        resized(mat, Math.min(width(), toWidth), Math.min(height(), toHeight), INTER_AREA)) {
      return new FloatImage(resized(shrunk, toWidth, toHeight, INTER_LINEAR));
    }
  }

  /** The resized input, or the input's own elements if the size is the same. */
  private static Mat resized(Mat input, int width, int height, int method) {
    if (input.cols() == width && input.rows() == height) {
      return new Mat(input);
    }
    Mat output = new Mat();
    try (Size size = new Size(width, height)) {
      resize(input, output, size, 0, 0, method);
    } catch (RuntimeException | Error e) {
      output.close();
      throw e;
    }
    return output;
  }

  @Override
  public void close() {
    mat.close();
  }
}
