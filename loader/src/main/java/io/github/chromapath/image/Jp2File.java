// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.util.List;
import java.util.Optional;

/**
 * The boxes of a JP2 file (ISO/IEC 15444-1, annex I).
 *
 * @param codestream the coded picture
 * @param space the colours of its components
 * @param indexed whether its component is an index into a palette
 */
record Jp2File(ByteView codestream, Space space, boolean indexed) {
  /** A colour space. */
  enum Space {
    /** Not stated by a number: grey or RGB. */
    UNSTATED(0),
    SRGB(16),
    GRAY(17),
    SYCC(18);

    private final long number;

    Space(long number) {
      this.number = number;
    }
  }

  private static final int SOC = 0xff4f;
  private static final int COLOR = 0;
  private static final int OPACITY = 1;

  /**
   * Reads the boxes; a file without any is a codestream.
   *
   * @param whole whether all boxes must be complete
   * @throws BrokenPictureException if they are damaged, or their colours are not supported
   */
  static Jp2File of(ByteView file, boolean whole) throws BrokenPictureException {
    if (file.u16(0) == SOC) {
      return new Jp2File(file, Space.UNSTATED, false);
    }
    List<IsoBox> boxes = IsoBox.list(file, 0, file.length(), whole);
    IsoBox codestream = IsoBox.find(boxes, "jp2c").orElseThrow(BrokenPictureException::cutShort);
    Optional<IsoBox> header = IsoBox.find(boxes, "jp2h");
    List<IsoBox> parts = header.isEmpty() ? List.of() : header.get().children(file, 0);
    Optional<IsoBox> colors = IsoBox.find(parts, "colr");
    Optional<IsoBox> channels = IsoBox.find(parts, "cdef");
    boolean indexed = IsoBox.find(parts, "pclr").isPresent();
    Space space = colors.isEmpty() ? Space.UNSTATED : space(colors.get().content(file));
    if (channels.isPresent() && !indexed) {
      checkChannels(channels.get().content(file));
    }
    return new Jp2File(codestream.content(file), space, indexed);
  }

  private static Space space(ByteView colors) throws BrokenPictureException {
    if (colors.u8(0) != 1) {
      // An ICC profile, whose colour space is at byte 16.
      String profile = IsoBox.fourLetters(colors, 3 + 16);
      return switch (profile) {
        case "RGB " -> Space.SRGB;
        case "GRAY" -> Space.GRAY;
        default ->
            throw new BrokenPictureException(
                "its colour space is " + IsoBox.printable(profile) + ", which is not supported",
                "convert it to sRGB");
      };
    }
    long number = colors.u32(3);
    for (Space space : Space.values()) {
      if (space.number == number && space != Space.UNSTATED) {
        return space;
      }
    }
    throw new BrokenPictureException(
        "its colour space has the number " + number + " of JPEG 2000, which is not supported",
        "convert it to sRGB");
  }

  /** Colours must come first and in order, and be followed by nothing but their alpha. */
  private static void checkChannels(ByteView channels) throws BrokenPictureException {
    int count = channels.u16(0);
    for (int i = 0; i < count; i++) {
      int channel = channels.u16(2 + 6L * i);
      int type = channels.u16(4 + 6L * i);
      int meaning = channels.u16(6 + 6L * i);
      boolean color = type == COLOR && (meaning == channel + 1 || (meaning == 0 && count <= 2));
      boolean alpha = type == OPACITY && channel == count - 1;
      if (!color && !alpha) {
        throw new BrokenPictureException(
            "its channels are not colours in order, perhaps with alpha, which is not supported",
            "save it as PNG with another program");
      }
    }
  }
}
