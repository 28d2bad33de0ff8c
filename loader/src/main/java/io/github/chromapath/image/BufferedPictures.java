// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import io.github.chromapath.image.Picture.Layout;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;

/**
 * Pictures to and from Java's own images.
 *
 * <p>Stored values are taken as they are. Java itself calls its grey images linear and brightens
 * them when it converts them; that conversion is never used. Thread-safe.
 */
public final class BufferedPictures {
  private BufferedPictures() {}

  /**
   * {@return the picture in an image: grey where the image has one grey band or a palette of greys
   * only, 16 bit where it has bands of 16 bits, with alpha where it has alpha}
   *
   * @param image an image of any kind; not changed
   */
  public static Picture toPicture(BufferedImage image) {
    ColorModel model = image.getColorModel();
    if (model instanceof IndexColorModel palette) {
      return ofPalette(image, palette);
    }
    int type = image.getRaster().getTransferType();
    boolean stored = type == DataBuffer.TYPE_BYTE || type == DataBuffer.TYPE_USHORT;
    boolean component =
        model instanceof ComponentColorModel && stored && !model.isAlphaPremultiplied();
    return component ? ofBands(image) : ofColors(image);
  }

  private static Picture ofPalette(BufferedImage image, IndexColorModel palette) {
    boolean gray = true;
    for (int i = 0; i < palette.getMapSize(); i++) {
      gray &= palette.getRed(i) == palette.getGreen(i) && palette.getRed(i) == palette.getBlue(i);
    }
    Layout layout = Layout.of(gray, palette.hasAlpha());
    Raster raster = image.getRaster();
    int width = image.getWidth();
    Samples samples = new Samples(8, width * image.getHeight() * layout.channels());
    int[] row = new int[width];
    int at = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      raster.getSamples(0, y, width, 1, 0, row);
      for (int index : row) {
        at = put(samples, at, layout, palette.getRGB(index));
      }
    }
    return new Picture(width, image.getHeight(), layout, samples);
  }

  private static Picture ofBands(BufferedImage image) {
    Raster raster = image.getRaster();
    boolean gray = image.getColorModel().getNumColorComponents() == 1;
    Layout layout = Layout.of(gray, image.getColorModel().hasAlpha());
    int bits = raster.getTransferType() == DataBuffer.TYPE_USHORT ? 16 : 8;
    int channels = layout.channels();
    int width = image.getWidth();
    int bands = raster.getNumBands();
    Samples samples = new Samples(bits, width * image.getHeight() * channels);
    int[] row = new int[width * bands];
    int at = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      raster.getPixels(0, y, width, 1, row);
      for (int x = 0; x < width; x++) {
        for (int c = 0; c < channels; c++) {
          samples.set(at++, row[x * bands + c]);
        }
      }
    }
    return new Picture(width, image.getHeight(), layout, samples);
  }

  private static Picture ofColors(BufferedImage image) {
    Layout layout = Layout.of(false, image.getColorModel().hasAlpha());
    int width = image.getWidth();
    Samples samples = new Samples(8, width * image.getHeight() * layout.channels());
    int[] row = new int[width];
    int at = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      image.getRGB(0, y, width, 1, row, 0, width);
      for (int argb : row) {
        at = put(samples, at, layout, argb);
      }
    }
    return new Picture(width, image.getHeight(), layout, samples);
  }

  private static int put(Samples samples, int start, Layout layout, int argb) {
    int at = start;
    samples.set(at++, argb >> 16);
    if (!layout.isGray()) {
      samples.set(at++, argb >> 8);
      samples.set(at++, argb);
    }
    if (layout.hasAlpha()) {
      samples.set(at++, argb >>> 24);
    }
    return at;
  }

  /**
   * {@return an sRGB image of a picture, with alpha where it has alpha: {@code TYPE_INT_RGB} or
   * {@code TYPE_INT_ARGB} for 8 bits, a custom type with bands of 16 bits otherwise}
   *
   * @param picture the picture; grey becomes equal red, green and blue
   */
  public static BufferedImage toImage(Picture picture) {
    boolean alpha = picture.layout().hasAlpha();
    if (picture.bits() == 16) {
      return banded(picture, ColorSpace.CS_sRGB);
    }
    BufferedImage image =
        new BufferedImage(
            picture.width(),
            picture.height(),
            alpha ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB);
    boolean gray = picture.layout().isGray();
    int last = picture.layout().channels() - 1;
    for (int y = 0; y < picture.height(); y++) {
      for (int x = 0; x < picture.width(); x++) {
        int red = picture.sample(x, y, 0);
        int green = gray ? red : picture.sample(x, y, 1);
        int blue = gray ? red : picture.sample(x, y, 2);
        int opacity = alpha ? picture.sample(x, y, last) : 255;
        image.setRGB(x, y, (opacity << 24) | (red << 16) | (green << 8) | blue);
      }
    }
    return image;
  }

  /**
   * The picture's samples in an interleaved image whose colours are in a given space, grey or sRGB.
   */
  static BufferedImage banded(Picture picture, int space) {
    boolean alpha = picture.layout().hasAlpha();
    ColorSpace colors = ColorSpace.getInstance(space);
    int type = picture.bits() == 16 ? DataBuffer.TYPE_USHORT : DataBuffer.TYPE_BYTE;
    int transparency = alpha ? Transparency.TRANSLUCENT : Transparency.OPAQUE;
    ComponentColorModel model = new ComponentColorModel(colors, alpha, false, transparency, type);
    WritableRaster raster = model.createCompatibleWritableRaster(picture.width(), picture.height());
    boolean repeat = picture.layout().isGray() && colors.getNumComponents() == 3;
    int bands = raster.getNumBands();
    int last = picture.layout().channels() - 1;
    int[] row = new int[picture.width() * bands];
    for (int y = 0; y < picture.height(); y++) {
      for (int i = 0; i < row.length; i++) {
        int band = i % bands;
        int channel = repeat ? (band == 3 ? last : 0) : band;
        row[i] = picture.sample(i / bands, y, channel);
      }
      raster.setPixels(0, y, picture.width(), 1, row);
    }
    return new BufferedImage(model, raster, false, null);
  }
}
