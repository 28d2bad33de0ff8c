// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import com.google.common.collect.ImmutableList;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** The supported picture file formats, for reading and writing. */
public enum PictureFormat {
  /** Portable Network Graphics: lossless, 8 and 16 bit, alpha. */
  PNG(true, true, "png"),
  /** JPEG: lossy, 8 bit, no alpha. */
  JPEG(false, false, "jpg", "jpeg", "jpe", "jfif", "jif"),
  /** Tagged Image File Format: lossless, 8 and 16 bit, alpha. */
  TIFF(true, true, "tif", "tiff"),
  /** WebP: 8 bit, alpha; written lossy. */
  WEBP(false, true, "webp"),
  /** Windows bitmap: lossless, 8 bit, alpha. */
  BMP(false, true, "bmp");

  private final boolean deep;
  private final boolean alpha;
  private final ImmutableList<String> extensions;

  PictureFormat(boolean deep, boolean alpha, String... extensions) {
    this.deep = deep;
    this.alpha = alpha;
    this.extensions = ImmutableList.copyOf(extensions);
  }

  /** {@return whether samples of 16 bits can be stored} */
  public boolean supports16Bit() {
    return deep;
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
    return Optional.empty();
  }
}
