// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import com.google.common.collect.ImmutableList;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** The supported picture file formats. All are read, and most are written. */
public enum PictureFormat {
  /** Portable Network Graphics: lossless, 8 and 16 bit, alpha. */
  PNG("PNG", Stored.DEEP, true, "png"),
  /** JPEG: lossy, 8 bit, no alpha. */
  JPEG("JPEG", Stored.BYTES, false, "jpg", "jpeg", "jpe", "jfif", "jif"),
  /** Tagged Image File Format: lossless, 8 and 16 bit, alpha. */
  TIFF("TIFF", Stored.DEEP, true, "tif", "tiff"),
  /** WebP: lossy or lossless, 8 bit, alpha. */
  WEBP("WebP", Stored.BYTES, true, "webp"),
  /** Windows bitmap: lossless, 8 bit, alpha. */
  BMP("BMP", Stored.BYTES, true, "bmp"),
  /** HEIC, pictures coded with HEVC; read only. */
  HEIC("HEIC", Stored.NEVER, true, "heic", "heif", "hif", "heics", "heifs"),
  /** AVIF, pictures coded with AV1; read only. */
  AVIF("AVIF", Stored.NEVER, true, "avif", "avifs"),
  /** JPEG 2000, as a JP2 file or a codestream; read only. */
  JPEG_2000("JPEG 2000", Stored.NEVER, true, "jp2", "j2k", "j2c", "jpc", "jpf", "jpx"),
  /** Graphics Interchange Format; read only. */
  GIF("GIF", Stored.NEVER, true, "gif"),
  /** PBM, PGM, PPM and PAM; read only. */
  NETPBM("PBM, PGM, PPM or PAM", Stored.NEVER, true, "pbm", "pgm", "ppm", "pnm", "pam");

  /** How pictures are written. */
  private enum Stored {
    /** Not at all. */
    NEVER,
    /** With 8 bits per sample. */
    BYTES,
    /** With 8 or 16 bits per sample. */
    DEEP
  }

  private final String title;
  private final Stored stored;
  private final boolean alpha;
  private final ImmutableList<String> extensions;

  PictureFormat(String title, Stored stored, boolean alpha, String... extensions) {
    this.title = title;
    this.stored = stored;
    this.alpha = alpha;
    this.extensions = ImmutableList.copyOf(extensions);
  }

  /** {@return the name for people} */
  @Override
  public String toString() {
    return title;
  }

  /** {@return whether pictures can be written in this format} */
  public boolean isWritten() {
    return stored != Stored.NEVER;
  }

  /** {@return whether samples of 16 bits can be written} */
  public boolean supports16Bit() {
    return stored == Stored.DEEP;
  }

  /** {@return whether an alpha channel can be stored} */
  public boolean supportsAlpha() {
    return alpha;
  }

  /** {@return the usual extension of a file, without a dot} */
  public String extension() {
    return extensions.get(0);
  }

  /**
   * {@return the format that a file's extension names, in any case}
   *
   * @param file a file's path; the file need not exist
   */
  public static Optional<PictureFormat> ofExtension(Path file) {
    Path last = file.getFileName();
    if (last == null) {
      return Optional.empty();
    }
    String name = last.toString();
    String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    for (PictureFormat format : values()) {
      if (name.indexOf('.') >= 0 && format.extensions.contains(extension)) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }

  /** The format of a file by its first bytes. */
  static Optional<PictureFormat> sniff(ByteView bytes) {
    if (bytes.startsWith(0, 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n')) {
      return Optional.of(PNG);
    }
    if (bytes.startsWith(0, 0xff, 0xd8, 0xff)) {
      return Optional.of(JPEG);
    }
    if (bytes.startsWith(0, 'I', 'I', 42, 0)
        || bytes.startsWith(0, 'M', 'M', 0, 42)
        || bytes.startsWith(0, 'I', 'I', 43, 0)
        || bytes.startsWith(0, 'M', 'M', 0, 43)) {
      return Optional.of(TIFF);
    }
    if (bytes.startsWith(0, 'R', 'I', 'F', 'F') && bytes.startsWith(8, 'W', 'E', 'B', 'P')) {
      return Optional.of(WEBP);
    }
    if (bytes.startsWith(0, 'B', 'M') && BmpScanner.hasHeader(bytes)) {
      return Optional.of(BMP);
    }
    return sniffReadOnly(bytes);
  }

  private static Optional<PictureFormat> sniffReadOnly(ByteView bytes) {
    if (bytes.startsWith(0, 0, 0, 0, 12, 'j', 'P', ' ', ' ')
        || bytes.startsWith(0, 0xff, 0x4f, 0xff, 0x51)) {
      return Optional.of(JPEG_2000);
    }
    if (bytes.startsWith(0, 'G', 'I', 'F', '8')) {
      return Optional.of(GIF);
    }
    for (int kind = '1'; kind <= '7'; kind++) {
      for (char space : new char[] {'\n', ' ', '\t', '\r'}) {
        if (bytes.startsWith(0, 'P', kind, space)) {
          return Optional.of(NETPBM);
        }
      }
    }
    return HeifBrands.format(bytes);
  }
}
