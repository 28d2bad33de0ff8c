// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import io.github.chromapath.image.Picture.Layout;
import io.github.chromapath.internal.file.AtomicFile;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;

/**
 * Writes pictures in the format that the file's extension or a {@link PictureEncoding} names.
 *
 * <p>Depth and alpha are kept if the format supports them. JPEG, WebP and BMP store 8 bits, so
 * 16-bit samples are rounded to the nearest of 256 levels. JPEG has no alpha, so alpha is dropped.
 * JPEG has full chroma resolution. Without another encoding, JPEG and WebP are written at quality
 * 95. The other formats are lossless. The picture's {@link PictureMetadata} is stored, and the
 * statement that its colours are sRGB. Files are written atomically. Thread-safe.
 */
public final class PictureWriter {
  private PictureWriter() {}

  /**
   * Creates or replaces a picture file.
   *
   * @param file the file to write; its folder must exist, its extension must be png, jpg, jpeg,
   *     tif, tiff, webp or bmp
   * @param picture the picture
   * @throws PictureException in one sentence, if the extension names no such format, the picture is
   *     too large for it, or the file cannot be written; an existing file is then unchanged
   * @throws CancellationException if the thread is interrupted; its flag stays set, and an existing
   *     file is unchanged
   */
  public static void write(Path file, Picture picture) throws PictureException {
    PictureFormat format =
        PictureFormat.ofExtension(file)
            .filter(PictureFormat::isWritten)
            .orElseThrow(
                () ->
                    new PictureException(
                        file,
                        "its extension names no format that is written",
                        "end the name in .png, .jpg, .tif, .webp or .bmp"));
    write(file, picture, PictureEncoding.of(format));
  }

  /**
   * Creates or replaces a picture file.
   *
   * @param file the file to write, of any name; its folder must exist
   * @param picture the picture
   * @param encoding the format and its parameters
   * @throws PictureException in one sentence, if the picture is too large for the format, or the
   *     file cannot be written; an existing file is then unchanged
   * @throws CancellationException if the thread is interrupted; its flag stays set, and an existing
   *     file is unchanged
   */
  public static void write(Path file, Picture picture, PictureEncoding encoding)
      throws PictureException {
    checkSize(file, encoding.format(), picture);
    write(file, encode(file, encoding, fitted(encoding.format(), picture)));
  }

  /**
   * {@return the content of a picture file}
   *
   * @param format the format of the file
   * @param picture the picture; depth and alpha are kept as in a written file
   * @throws PictureException in one sentence, if the picture is too large for the format or cannot
   *     be encoded
   */
  public static byte[] encode(PictureFormat format, Picture picture) throws PictureException {
    return encode(PictureEncoding.of(format), picture);
  }

  /**
   * {@return the content of a picture file}
   *
   * @param encoding the format and its parameters
   * @param picture the picture; depth and alpha are kept as in a written file
   * @throws PictureException in one sentence, if the picture is too large for the format or cannot
   *     be encoded
   */
  public static byte[] encode(PictureEncoding encoding, Picture picture) throws PictureException {
    Path name = Path.of("a picture as " + encoding.format());
    checkSize(name, encoding.format(), picture);
    return encode(name, encoding, fitted(encoding.format(), picture));
  }

  /** Writes the encoded picture. */
  static void write(Path file, byte[] content) throws PictureException {
    try {
      AtomicFile.write(file, content);
    } catch (IOException e) {
      if (e.getCause() instanceof ClosedByInterruptException) {
        CancellationException cancelled =
            new CancellationException(
                file + ": writing was cancelled, since the thread is interrupted");
        cancelled.initCause(e);
        throw cancelled;
      }
      throw new PictureException(e);
    }
  }

  private static void checkSize(Path file, PictureFormat format, Picture picture)
      throws PictureException {
    int limit =
        switch (format) {
          case WEBP -> 16_383;
          case JPEG -> 65_500;
          default -> 65_535;
        };
    if (picture.width() > limit || picture.height() > limit) {
      throw new PictureException(
          file,
          format + " stores at most " + limit + " pixels per side",
          "write it as .png or .tif");
    }
  }

  private static byte[] encode(Path file, PictureEncoding encoding, Picture picture)
      throws PictureException {
    PictureFormat format = encoding.format();
    try {
      return PictureExtras.write(format, picture, pixels(encoding, picture));
    } catch (IOException | BrokenPictureException | RuntimeException e) {
      throw notEncoded(file, e);
    }
  }

  private static byte[] pixels(PictureEncoding encoding, Picture picture) throws IOException {
    PictureFormat format = encoding.format();
    if (format == PictureFormat.TIFF) {
      return TiffEncoder.encode(picture);
    }
    return ImageIoCodec.isNeededFor(format, picture)
        ? ImageIoCodec.encode(format, picture)
        : OpenCvCodec.encode(encoding, picture);
  }

  static PictureException notEncoded(Path file, Exception cause) {
    return new PictureException(
        file, "the picture cannot be encoded", "write it in another format", cause);
  }

  /** The picture in the nearest depth and layout that the format supports. */
  private static Picture fitted(PictureFormat format, Picture picture) {
    boolean rounded = picture.bits() == 16 && !format.supports16Bit();
    boolean opaque = picture.layout().hasAlpha() && !format.supportsAlpha();
    if (!rounded && !opaque) {
      return picture;
    }
    Layout from = picture.layout();
    Layout to = Layout.of(from.isGray(), from.hasAlpha() && !opaque);
    int pixels = picture.width() * picture.height();
    Samples samples = picture.samples();
    Samples changed = Samples.of(rounded ? 8 : picture.bits(), pixels * to.channels());
    for (int p = 0; p < pixels; p++) {
      for (int c = 0; c < to.channels(); c++) {
        int sample = samples.get(p * from.channels() + c);
        changed.set(p * to.channels() + c, rounded ? (sample + 128) / 257 : sample);
      }
    }
    return new Picture(picture.width(), picture.height(), to, changed)
        .withMetadata(picture.metadata());
  }
}
