// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.util.List;
import java.util.Optional;

/** The ICC profile of a JP2 file (ISO/IEC 15444-1, I.5.3.3). A codestream alone has none. */
final class Jpeg2000Extras {
  /** Method, precedence and approximation, before the profile. */
  private static final int FIELDS = 3;

  private static final int RESTRICTED = 2;
  private static final int ANY = 3;

  private Jpeg2000Extras() {}

  static PictureExtras read(ByteView file) throws BrokenPictureException {
    if (!file.tagAt(4, "jP  ")) {
      return PictureExtras.NONE;
    }
    List<IsoBox> boxes = IsoBox.list(file, 0, file.length(), true);
    Optional<IsoBox> header = IsoBox.find(boxes, "jp2h");
    List<IsoBox> parts = header.isEmpty() ? List.of() : header.get().children(file, 0);
    Optional<IsoBox> colors = IsoBox.find(parts, "colr");
    if (colors.isEmpty()) {
      return PictureExtras.NONE;
    }
    ByteView content = colors.get().content(file);
    int method = content.u8(0);
    return method == RESTRICTED || method == ANY
        ? new PictureExtras(
            PictureMetadata.NONE,
            Optional.of(new IccColors(content.bytes(FIELDS, content.length() - FIELDS))),
            List.of())
        : PictureExtras.NONE;
  }
}
