// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReaderSpi;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorConvertOp;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.util.List;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.spi.ServiceRegistry;

/**
 * Converts amounts of four inks to sRGB: by the image's ICC profile, or, without one, by R = (1 -
 * C)(1 - K), and likewise G and B.
 */
final class CmykPictures {
  /** Samples of a pixel. */
  static final int INKS = 4;

  private CmykPictures() {}

  /** Decodes a JPEG with Adobe's marker, CMYK or YCCK, by its profile if it has one. */
  static Picture ofAdobeJpeg(byte[] bytes) throws BrokenPictureException {
    return BufferedPictures.toPicture(
        PictureStreams.read(PictureFormat.JPEG, jpegReader(), bytes, reader -> reader.read(0)));
  }

  /** TwelveMonkeys' reader, which is found in a registry beside the JDK's, on which it builds. */
  private static ImageReaderSpi jpegReader() {
    ServiceRegistry registry =
        new ServiceRegistry(List.<Class<?>>of(ImageReaderSpi.class).iterator());
    registry.registerServiceProvider(ImageIoCodec.readerProvider(PictureFormat.JPEG));
    JPEGImageReaderSpi provider = new JPEGImageReaderSpi();
    registry.registerServiceProvider(provider);
    return provider;
  }

  /** Converts an image by its profile if it has one. */
  static Picture toPicture(BufferedImage image) {
    if (!(image.getColorModel().getColorSpace() instanceof ICC_ColorSpace)) {
      return toPicture(image.getRaster());
    }
    BufferedImage rgb = empty(image.getRaster());
    new ColorConvertOp(null).filter(image, rgb);
    return BufferedPictures.toPicture(rgb);
  }

  /** Converts amounts of 8 or 16 bits without a profile. */
  static Picture toPicture(Raster inks) {
    BufferedImage rgb = empty(inks);
    mix(inks, rgb.getRaster(), isDeep(inks) ? 65_535 : 255);
    return BufferedPictures.toPicture(rgb);
  }

  private static boolean isDeep(Raster inks) {
    return inks.getTransferType() == DataBuffer.TYPE_USHORT;
  }

  private static BufferedImage empty(Raster inks) {
    return BufferedPictures.bandedImage(
        inks.getWidth(), inks.getHeight(), false, isDeep(inks) ? 16 : 8, ColorSpace.CS_sRGB);
  }

  private static void mix(Raster inks, WritableRaster rgb, int maximum) {
    int width = inks.getWidth();
    int bands = inks.getNumBands();
    int[] row = new int[bands * width];
    int[] mixed = new int[3 * width];
    for (int y = 0; y < inks.getHeight(); y++) {
      inks.getPixels(0, y, width, 1, row);
      for (int x = 0; x < width; x++) {
        long light = (long) maximum - row[x * bands + INKS - 1];
        for (int c = 0; c < 3; c++) {
          mixed[3 * x + c] =
              (int) ((2L * (maximum - row[x * bands + c]) * light + maximum) / (2L * maximum));
        }
      }
      rgb.setPixels(0, y, width, 1, mixed);
    }
  }
}
