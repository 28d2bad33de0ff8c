// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import io.github.chromapath.image.Picture.Layout;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Locale;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Decodes and encodes through the JDK what OpenCV 4.13 alters or refuses.
 *
 * <p>OpenCV multiplies the colours of 8-bit TIFF by alpha, drops the alpha of grey TIFF and its
 * lower 8 bits beside alpha, turns TIFF by its orientation tag whatever the flags, writes TIFF
 * alpha without its tag, has no pixels of grey and alpha, drops the transparent grey of a PNG, and
 * does not read palette BMP with run lengths or short palettes. The index raster of a PNG is read
 * here too, since OpenCV expands palettes.
 */
final class ImageIoCodec {
  private static final String TIFF_COMPRESSION = "LZW";

  private ImageIoCodec() {}

  static boolean isNeededFor(PictureHeader header) {
    return switch (header.format()) {
      case PNG -> header.gray() && header.alpha();
      case TIFF -> true;
      case BMP -> header.palette();
      case JPEG, WEBP -> false;
    };
  }

  static boolean isNeededFor(PictureFormat format, Picture picture) {
    return format == PictureFormat.TIFF
        || (format == PictureFormat.PNG && picture.layout() == Layout.GRAY_ALPHA);
  }

  static Picture decode(PictureHeader header, byte[] bytes) throws BrokenPictureException {
    BufferedImage image = decodeImage(header, bytes);
    ColorModel model = image.getColorModel();
    int space = model.getColorSpace().getType();
    if (space != ColorSpace.TYPE_RGB && space != ColorSpace.TYPE_GRAY) {
      throw new BrokenPictureException(
          "its colour model is neither grey nor RGB", "convert it to RGB");
    }
    Picture picture = BufferedPictures.toPicture(image);
    boolean sameKind = header.palette() || header.gray() == picture.layout().isGray();
    if (!sameKind) {
      throw new BrokenPictureException("its data is of another kind than its header says");
    }
    return picture;
  }

  /** The image with its raster as stored. */
  static BufferedImage decodeImage(PictureHeader header, byte[] bytes)
      throws BrokenPictureException {
    ImageReader reader = ImageIO.getImageReadersByFormatName(name(header.format())).next();
    try (MemoryCacheImageInputStream in =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      reader.setInput(in, true, true);
      return reader.read(0);
    } catch (IOException | RuntimeException e) {
      throw new BrokenPictureException(
          "its " + header.format() + " data cannot be decoded (" + e.getMessage() + ")");
    } finally {
      reader.dispose();
    }
  }

  static byte[] encode(PictureFormat format, Picture picture) throws IOException {
    boolean gray = picture.layout().isGray();
    BufferedImage image =
        BufferedPictures.banded(picture, gray ? ColorSpace.CS_GRAY : ColorSpace.CS_sRGB);
    ImageWriter writer = ImageIO.getImageWritersByFormatName(name(format)).next();
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(file)) {
      ImageWriteParam options = writer.getDefaultWriteParam();
      if (format == PictureFormat.TIFF) {
        options.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        options.setCompressionType(TIFF_COMPRESSION);
      }
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), options);
    } finally {
      writer.dispose();
    }
    return file.toByteArray();
  }

  private static String name(PictureFormat format) {
    return format.name().toLowerCase(Locale.ROOT);
  }
}
