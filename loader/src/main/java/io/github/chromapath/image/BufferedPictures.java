// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import io.github.chromapath.image.Picture.Layout;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.WritableRaster;

/**
 * Converts between pictures and Java's images.
 *
 * <p>Stored values are read unchanged. Java treats the values of grey images as linear and
 * brightens them when it converts them to sRGB; that conversion is not used. Thread-safe.
 */
public final class BufferedPictures {
  private BufferedPictures() {}

  /**
   * {@return a picture of an image: grey if the image has one grey band or a palette of greys, 16
   * bits if its bands have 16 bits, with alpha if it has alpha}
   *
   * @param image an image of any type; not changed
   */
  public static Picture toPicture(BufferedImage image) {
    ImageRows rows = ImageRows.of(image);
    int rowLength = rows.width() * rows.layout().channels();
    Samples samples = Samples.of(rows.bits(), Math.multiplyExact(rows.height(), rowLength));
    for (int y = 0; y < rows.height(); y++) {
      int[] row = rows.read(y);
      for (int i = 0; i < rowLength; i++) {
        samples.set(y * rowLength + i, row[i]);
      }
    }
    return new Picture(rows.width(), rows.height(), rows.layout(), samples);
  }

  /**
   * Computes the grey values of rows of an image, equal to {@link Picture#gray()} of {@link
   * #toPicture}.
   *
   * @param image an image of any type; not changed
   * @param from first row
   * @param to the row after the last
   * @param gray receives (to - from, width) values in [0, 1]
   */
  public static void gray(BufferedImage image, int from, int to, float[] gray) {
    ImageRows rows = ImageRows.of(image);
    Layout layout = rows.layout();
    float top = (1 << rows.bits()) - 1;
    for (int y = from; y < to; y++) {
      int[] row = rows.read(y);
      int start = (y - from) * rows.width();
      for (int x = 0; x < rows.width(); x++) {
        int at = x * layout.channels();
        gray[start + x] =
            layout.isGray() ? row[at] / top : Picture.luma(row[at], row[at + 1], row[at + 2], top);
      }
    }
  }

  /**
   * {@return an sRGB image of the same size, depth and alpha in other colours, of the type that
   * {@link #toImage} returns} Allocates the result and one strip of rows.
   *
   * @param image an image of any type; not changed
   * @param colors called once for every pixel; its values are clamped to [0, 1]
   * @throws IllegalArgumentException if a value is NaN
   */
  public static BufferedImage withColor(BufferedImage image, Picture.Colors colors) {
    ImageRows rows = ImageRows.of(image);
    int width = rows.width();
    Layout layout = rows.layout();
    int channels = layout.hasAlpha() ? 4 : 3;
    double top = (1 << rows.bits()) - 1;
    BufferedImage colored = emptyImage(width, rows.height(), layout.hasAlpha(), rows.bits());
    Strips.parallel(
        width,
        rows.height(),
        (from, to) -> {
          float[] rgb = new float[3 * width * (to - from)];
          colors.get(from * width, to * width, rgb);
          int[] row = new int[width * channels];
          for (int y = from; y < to; y++) {
            int[] stored = layout.hasAlpha() ? rows.read(y) : row;
            for (int x = 0; x < width; x++) {
              int at = 3 * ((y - from) * width + x);
              for (int c = 0; c < 3; c++) {
                row[x * channels + c] = Picture.quantise(rgb[at + c], top);
              }
              if (layout.hasAlpha()) {
                row[x * channels + 3] = stored[(x + 1) * layout.channels() - 1];
              }
            }
            write(colored, y, row);
          }
        });
    return colored;
  }

  /**
   * {@return an sRGB image of a picture, with alpha if it has alpha: {@code TYPE_INT_RGB} or {@code
   * TYPE_INT_ARGB} for 8 bits, a custom type with bands of 16 bits otherwise}
   *
   * @param picture the picture; grey becomes equal red, green and blue
   */
  public static BufferedImage toImage(Picture picture) {
    Layout layout = picture.layout();
    BufferedImage image =
        emptyImage(picture.width(), picture.height(), layout.hasAlpha(), picture.bits());
    int channels = layout.hasAlpha() ? 4 : 3;
    int[] row = new int[picture.width() * channels];
    for (int y = 0; y < picture.height(); y++) {
      for (int i = 0; i < row.length; i++) {
        int c = i % channels;
        int channel = c == 3 ? layout.channels() - 1 : layout.isGray() ? 0 : c;
        row[i] = picture.sample(i / channels, y, channel);
      }
      write(image, y, row);
    }
    return image;
  }

  private static BufferedImage emptyImage(int width, int height, boolean alpha, int bits) {
    if (bits == 16) {
      return bandedImage(width, height, alpha, bits, ColorSpace.CS_sRGB);
    }
    int type = alpha ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB;
    return new BufferedImage(width, height, type);
  }

  /** Writes a row of RGB or RGBA samples into an image that {@link #emptyImage} made. */
  private static void write(BufferedImage image, int y, int[] row) {
    WritableRaster raster = image.getRaster();
    int width = image.getWidth();
    if (raster.getTransferType() == DataBuffer.TYPE_USHORT) {
      raster.setPixels(0, y, width, 1, row);
      return;
    }
    int channels = row.length / width;
    int[] packed = new int[width];
    for (int x = 0; x < width; x++) {
      int at = x * channels;
      int alpha = channels == 4 ? row[at + 3] : 0;
      packed[x] = (alpha << 24) | (row[at] << 16) | (row[at + 1] << 8) | row[at + 2];
    }
    raster.setDataElements(0, y, width, 1, packed);
  }

  /** The picture's samples in an interleaved image in this colour space, grey or sRGB. */
  static BufferedImage banded(Picture picture, int space) {
    Layout layout = picture.layout();
    BufferedImage image =
        bandedImage(picture.width(), picture.height(), layout.hasAlpha(), picture.bits(), space);
    WritableRaster raster = image.getRaster();
    int bands = raster.getNumBands();
    int[] row = new int[picture.width() * bands];
    for (int y = 0; y < picture.height(); y++) {
      for (int i = 0; i < row.length; i++) {
        row[i] = picture.sample(i / bands, y, i % bands);
      }
      raster.setPixels(0, y, picture.width(), 1, row);
    }
    return image;
  }

  /** An image whose bands of 8 or 16 bits are interleaved, in a colour space, grey or sRGB. */
  static BufferedImage bandedImage(int width, int height, boolean alpha, int bits, int space) {
    int type = bits == 16 ? DataBuffer.TYPE_USHORT : DataBuffer.TYPE_BYTE;
    int transparency = alpha ? Transparency.TRANSLUCENT : Transparency.OPAQUE;
    ComponentColorModel model =
        new ComponentColorModel(ColorSpace.getInstance(space), alpha, false, transparency, type);
    WritableRaster raster = model.createCompatibleWritableRaster(width, height);
    return new BufferedImage(model, raster, false, null);
  }
}
