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
  private static final int INKS = 4;

  private CmykPictures() {}

  /** Decodes a JPEG of four components, CMYK or YCCK, inverted as Adobe writes them or not. */
  static Picture ofJpeg(byte[] bytes) throws BrokenPictureException {
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

  static Picture toPicture(BufferedImage image) {
    int width = image.getWidth();
    boolean deep = image.getRaster().getTransferType() == DataBuffer.TYPE_USHORT;
    BufferedImage rgb =
        BufferedPictures.bandedImage(
            width, image.getHeight(), false, deep ? 16 : 8, ColorSpace.CS_sRGB);
    if (image.getColorModel().getColorSpace() instanceof ICC_ColorSpace) {
      new ColorConvertOp(null).filter(image, rgb);
    } else {
      mix(image.getRaster(), rgb.getRaster(), deep ? 65_535 : 255);
    }
    return BufferedPictures.toPicture(rgb);
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
