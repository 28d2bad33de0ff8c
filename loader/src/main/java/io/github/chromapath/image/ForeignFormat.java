// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.util.Optional;

/** A format that is recognised only to name it, by the first bytes of a file. */
enum ForeignFormat {
  JPEG_XL("JPEG XL"),
  PSD("Photoshop"),
  PDF("PDF"),
  VIDEO("video");

  private final String title;

  ForeignFormat(String title) {
    this.title = title;
  }

  /** The format of a file that is none of {@link PictureFormat}. */
  static Optional<ForeignFormat> of(ByteView bytes) {
    if (bytes.startsWith(0, 0, 0, 0, 12, 'J', 'X', 'L', ' ') || bytes.startsWith(0, 0xff, 0x0a)) {
      return Optional.of(JPEG_XL);
    }
    if (bytes.startsWith(0, '8', 'B', 'P', 'S')) {
      return Optional.of(PSD);
    }
    if (bytes.startsWith(0, '%', 'P', 'D', 'F')) {
      return Optional.of(PDF);
    }
    return isVideo(bytes) ? Optional.of(VIDEO) : Optional.empty();
  }

  /** MP4 and QuickTime, Matroska and WebM, AVI. */
  private static boolean isVideo(ByteView bytes) {
    return HeifBrands.hasBrands(bytes)
        || bytes.startsWith(4, 'm', 'o', 'o', 'v')
        || bytes.startsWith(4, 'm', 'd', 'a', 't')
        || bytes.startsWith(0, 0x1a, 0x45, 0xdf, 0xa3)
        || (bytes.startsWith(0, 'R', 'I', 'F', 'F') && bytes.startsWith(8, 'A', 'V', 'I', ' '));
  }

  /** The sentence about a file of this format. */
  BrokenPictureException refusal() {
    return this == VIDEO
        ? new BrokenPictureException("it is a video", "save its frames as pictures")
        : new BrokenPictureException(
            "its format is " + title + ", which is not supported", "convert it to PNG or JPEG");
  }
}
