// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.util.List;
import java.util.Optional;

/**
 * What a picture's file holds beside its pixels.
 *
 * @param metadata as stored, for the picture before it is turned upright
 * @param colors how its pixels encode colours, if the file says so
 * @param notes clauses about what is not kept
 */
record PictureExtras(PictureMetadata metadata, Optional<ColorEncoding> colors, List<String> notes) {
  static final PictureExtras NONE =
      new PictureExtras(PictureMetadata.NONE, Optional.empty(), List.of());

  PictureExtras {
    notes = List.copyOf(notes);
  }

  /**
   * Reads those of a file whose structure has been checked.
   *
   * @param page which page of a TIFF file, counted from 0
   * @throws BrokenPictureException if they are damaged
   */
  static PictureExtras read(PictureFormat format, ByteView file, int page)
      throws BrokenPictureException {
    return switch (format) {
      case JPEG -> JpegExtras.read(file);
      case PNG -> PngExtras.read(file);
      case TIFF -> TiffExtras.read(file, page);
      case WEBP -> WebpExtras.read(file);
      case BMP -> BmpExtras.read(file);
      case HEIC, AVIF -> HeifExtras.read(file);
      case JPEG_2000 -> Jpeg2000Extras.read(file);
      case GIF, NETPBM -> NONE;
    };
  }

  /**
   * The file of an upright sRGB picture with its metadata, as far as the format has a place for it,
   * and with the statement that its colours are sRGB.
   *
   * @param file as a codec wrote it
   */
  static byte[] write(PictureFormat format, Picture picture, byte[] file)
      throws BrokenPictureException {
    return switch (format) {
      case JPEG -> JpegExtras.write(picture, file);
      case PNG -> PngExtras.write(picture, file);
      case TIFF -> TiffExtras.write(picture, file);
      case WEBP -> WebpExtras.write(picture, file);
      case BMP -> BmpExtras.write(picture, file);
      case HEIC, AVIF, JPEG_2000, GIF, NETPBM ->
          throw new IllegalArgumentException(format + " is only read");
    };
  }
}
