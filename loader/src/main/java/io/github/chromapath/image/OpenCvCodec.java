// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import static org.bytedeco.opencv.global.opencv_core.CV_16U;
import static org.bytedeco.opencv.global.opencv_core.CV_8U;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_core.CV_MAKETYPE;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_UNCHANGED;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_QUALITY;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR_444;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_WEBP_QUALITY;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imdecode;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imencode;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_BGR2RGB;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_BGRA2RGBA;
import static org.bytedeco.opencv.global.opencv_imgproc.cvtColor;

import io.github.chromapath.image.Picture.Layout;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Decodes and encodes in memory with OpenCV. {@code IMREAD_UNCHANGED} keeps depth and alpha and
 * ignores the orientation tag.
 */
final class OpenCvCodec {
  private static final int JPEG_QUALITY = 95;
  private static final int WEBP_QUALITY = 95;

  private OpenCvCodec() {}

  static Picture decode(PictureHeader header, byte[] bytes) throws BrokenPictureException {
    PictureLibrary.require();
    try (BytePointer data = new BytePointer(bytes);
        Mat encoded = new Mat(1, bytes.length, CV_8UC1, data);
        Mat decoded = imdecode(encoded, IMREAD_UNCHANGED)) {
      if (decoded.empty()) {
        throw BrokenPictureException.undecodable(header.format());
      }
      return toPicture(header, decoded);
    } catch (RuntimeException e) {
      throw BrokenPictureException.undecodable(header.format(), e);
    }
  }

  private static Picture toPicture(PictureHeader header, Mat mat) throws BrokenPictureException {
    int from = mat.channels();
    boolean deep = mat.depth() == CV_16U;
    if ((!deep && mat.depth() != CV_8U) || from == 2 || !mat.isContinuous()) {
      throw new BrokenPictureException("its sample type is not supported");
    }
    boolean gray = from == 1 || header.kind().gray();
    Layout layout = Layout.of(gray, from == 4 && header.kind().alpha());
    if (from == layout.channels()) {
      return new Picture(mat.cols(), mat.rows(), layout, samples(mat));
    }
    int pixels = mat.rows() * mat.cols();
    int channels = layout.channels();
    Samples samples = Samples.of(deep ? 16 : 8, Math.multiplyExact(pixels, channels));
    int[] order = order(layout);
    int columns = mat.cols();
    int[] row = new int[columns * from];
    MatRows rows = new MatRows(mat);
    for (int y = 0; y < mat.rows(); y++) {
      rows.get(y, row);
      int start = y * columns;
      for (int c = 0; c < channels; c++) {
        int at = order[c];
        for (int p = start * channels + c; p < (start + columns) * channels; p += channels) {
          samples.set(p, row[at]);
          at += from;
        }
      }
    }
    return new Picture(mat.cols(), mat.rows(), layout, samples);
  }

  /** All samples. Changes B G R to R G B in {@code mat}. */
  private static Samples samples(Mat mat) {
    if (mat.channels() > 1) {
      cvtColor(mat, mat, mat.channels() == 3 ? COLOR_BGR2RGB : COLOR_BGRA2RGBA);
    }
    int length = Math.multiplyExact(mat.rows() * mat.cols(), mat.channels());
    Samples samples = Samples.of(mat.depth() == CV_16U ? 16 : 8, length);
    MatRows rows = new MatRows(mat);
    for (int y = 0; y < mat.rows(); y++) {
      rows.get(y, samples);
    }
    return samples;
  }

  /** The index of each channel of the layout in OpenCV's pixel: B G R A, or one grey value. */
  private static int[] order(Layout layout) {
    return switch (layout) {
      case GRAY -> new int[] {0};
      case GRAY_ALPHA -> new int[] {0, 3};
      case RGB -> new int[] {2, 1, 0};
      case RGB_ALPHA -> new int[] {2, 1, 0, 3};
    };
  }

  /** The encoded file. The format must support the picture's depth and layout. */
  static byte[] encode(PictureFormat format, Picture picture) {
    return encode(format, picture, options(format));
  }

  /** A WebP file of an 8-bit picture at a quality, 1 to 100. */
  static byte[] encodeWebp(Picture picture, int quality) {
    return encode(PictureFormat.WEBP, picture, new int[] {IMWRITE_WEBP_QUALITY, quality});
  }

  private static byte[] encode(PictureFormat format, Picture picture, int[] parameters) {
    PictureLibrary.require();
    boolean deep = picture.bits() == 16;
    int from = picture.layout().channels();
    int to = from == 2 ? 4 : from;
    int[] order = picture.layout().isGray() ? new int[] {0, 0, 0, 1} : new int[] {2, 1, 0, 3};
    Samples samples = picture.samples();
    try (Mat mat =
            new Mat(picture.height(), picture.width(), CV_MAKETYPE(deep ? CV_16U : CV_8U, to));
        BytePointer extension = new BytePointer(extension(format));
        BytePointer out = new BytePointer();
        IntPointer options = new IntPointer(parameters)) {
      MatRows rows = new MatRows(mat);
      int columns = picture.width();
      int[] row = new int[columns * to];
      for (int y = 0; y < picture.height(); y++) {
        for (int c = 0; c < to; c++) {
          int at = y * columns * from + order[c];
          for (int p = c; p < columns * to; p += to) {
            row[p] = samples.get(at);
            at += from;
          }
        }
        rows.put(y, row);
      }
      if (!imencode(extension, mat, out, options)) {
        throw new IllegalStateException("OpenCV has no encoder for " + format);
      }
      byte[] file = new byte[Math.toIntExact(out.limit())];
      out.get(file);
      return file;
    }
  }

  private static String extension(PictureFormat format) {
    return switch (format) {
      case PNG -> ".png";
      case JPEG -> ".jpg";
      case WEBP -> ".webp";
      case BMP -> ".bmp";
      case TIFF -> throw new IllegalArgumentException("TIFF is written by TiffEncoder");
    };
  }

  /** JPEG keeps full chroma resolution, since the colours are the result. */
  private static int[] options(PictureFormat format) {
    return switch (format) {
      case JPEG ->
          new int[] {
            IMWRITE_JPEG_QUALITY, JPEG_QUALITY,
            IMWRITE_JPEG_SAMPLING_FACTOR, IMWRITE_JPEG_SAMPLING_FACTOR_444
          };
      case WEBP -> new int[] {IMWRITE_WEBP_QUALITY, WEBP_QUALITY};
      case PNG, TIFF, BMP -> new int[0];
    };
  }
}
