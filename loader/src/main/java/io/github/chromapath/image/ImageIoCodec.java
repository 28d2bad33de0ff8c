// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import com.google.common.collect.Streams;
import io.github.chromapath.image.Picture.Layout;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.spi.ImageWriterSpi;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Decodes and encodes with the JDK the files that OpenCV 4.13 changes or refuses.
 *
 * <ul>
 *   <li>Grey with alpha: OpenCV has no such pixel format and drops the transparent grey of a PNG.
 *   <li>BMP: OpenCV does not read palette files with run lengths or short palettes.
 *   <li>PNG labels: OpenCV expands palettes; labels need the indices.
 * </ul>
 */
final class ImageIoCodec {
  private ImageIoCodec() {}

  static boolean isNeededFor(PictureHeader header) {
    return switch (header.format()) {
      case PNG -> header.kind().gray() && header.kind().alpha();
      case BMP -> header.kind().palette();
      case JPEG, TIFF, WEBP -> false;
    };
  }

  static boolean isNeededFor(PictureFormat format, Picture picture) {
    return format == PictureFormat.PNG && picture.layout() == Layout.GRAY_ALPHA;
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
    PictureHeader.Kind kind = header.kind();
    boolean sameKind = kind.palette() || kind.gray() == picture.layout().isGray();
    if (!sameKind) {
      throw new BrokenPictureException("its data has another colour model than its header states");
    }
    return picture;
  }

  /** The image with its raster as stored. */
  static BufferedImage decodeImage(PictureHeader header, byte[] bytes)
      throws BrokenPictureException {
    return PictureStreams.read(
        header.format(), readerProvider(header.format()), bytes, reader -> reader.read(0));
  }

  /** The stored samples, without any conversion of colours. */
  static Raster decodeRaster(PictureHeader header, byte[] bytes) throws BrokenPictureException {
    return PictureStreams.read(
        header.format(),
        readerProvider(header.format()),
        bytes,
        reader -> reader.readRaster(0, null));
  }

  /** The JDK's own reader of a format, whatever plug-ins are on the class path. */
  static ImageReaderSpi readerProvider(PictureFormat format) {
    return own(
        ImageReaderSpi.class,
        provider -> List.of(provider.getFormatNames()).contains(name(format)));
  }

  static byte[] encode(PictureFormat format, Picture picture) throws IOException {
    boolean gray = picture.layout().isGray();
    return encode(
        format, BufferedPictures.banded(picture, gray ? ColorSpace.CS_GRAY : ColorSpace.CS_sRGB));
  }

  /** The image's file content, made in memory alone. */
  static byte[] encode(PictureFormat format, BufferedImage image) throws IOException {
    ImageWriter writer = writerProvider(format).createWriterInstance();
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(file)) {
      ImageWriteParam options = writer.getDefaultWriteParam();
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), options);
    } finally {
      writer.dispose();
    }
    return file.toByteArray();
  }

  /** The JDK's own writer of a format. */
  static ImageWriterSpi writerProvider(PictureFormat format) {
    return own(
        ImageWriterSpi.class,
        provider -> List.of(provider.getFormatNames()).contains(name(format)));
  }

  private static <T> T own(Class<T> kind, Predicate<T> fits) {
    Module own = ImageIO.class.getModule();
    return Streams.stream(IIORegistry.getDefaultInstance().getServiceProviders(kind, false))
        .filter(plugin -> own.equals(plugin.getClass().getModule()))
        .filter(fits)
        .findFirst()
        .orElseThrow(
            () -> new IllegalStateException("the JDK's image plug-ins have been deregistered"));
  }

  private static String name(PictureFormat format) {
    return format.name().toLowerCase(Locale.ROOT);
  }
}
