// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How a picture is written.
 *
 * @param format a format that is written
 * @param quality of JPEG and lossy WebP, 1 to 100; without effect otherwise
 * @param lossless whether WebP is written without loss; without effect otherwise
 */
public record PictureEncoding(PictureFormat format, int quality, boolean lossless) {
  /** The quality of JPEG and lossy WebP if none is chosen. */
  public static final int QUALITY = 95;

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if the format is only read, or the quality is not in 1..100
   */
  public PictureEncoding {
    if (!format.isWritten() || quality < 1 || quality > 100) {
      throw new IllegalArgumentException(format + " at quality " + quality);
    }
  }

  /** {@return the usual encoding: of the format's best common quality, WebP with loss} */
  public static PictureEncoding of(PictureFormat format) {
    return new PictureEncoding(format, QUALITY, false);
  }

  /**
   * {@return the usual encoding of a picture that is made from a file: WebP without loss if the
   * file is a lossless WebP picture}
   *
   * @param format a format that is written
   * @param file the picture's file
   * @throws PictureException in one sentence, if the file cannot be read
   */
  public static PictureEncoding like(PictureFormat format, Path file) throws PictureException {
    return of(format).withLossless(isLosslessWebp(format, file));
  }

  /** {@return this encoding with another quality, 1 to 100} */
  public PictureEncoding withQuality(int other) {
    return new PictureEncoding(format, other, lossless);
  }

  /** {@return this encoding, WebP with or without loss} */
  public PictureEncoding withLossless(boolean without) {
    return new PictureEncoding(format, quality, without);
  }

  /** {@return whether the quality has an effect} */
  public boolean isLossy() {
    return format == PictureFormat.JPEG || (format == PictureFormat.WEBP && !lossless);
  }

  /** {@return what a picture loses in this format, as clauses without a full stop} */
  public List<String> losses(Picture picture) {
    List<String> losses = new ArrayList<>();
    if (picture.bits() == 16 && !format.supports16Bit()) {
      losses.add("its 16 bits per sample are rounded to 8, since " + format + " has no more");
    }
    if (picture.layout().hasAlpha() && !format.supportsAlpha()) {
      losses.add("its alpha is lost, since " + format + " has none");
    }
    return losses;
  }

  private static boolean isLosslessWebp(PictureFormat target, Path file) throws PictureException {
    return target == PictureFormat.WEBP
        && PictureReader.use(
            file,
            (channel, length) -> {
              ByteView bytes = new ByteView(new FileWindow(channel, length));
              return PictureHeader.format(bytes) == PictureFormat.WEBP
                  && WebpScanner.isLossless(bytes);
            });
  }
}
