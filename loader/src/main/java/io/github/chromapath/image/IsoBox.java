// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A box of the ISO base media file format (ISO/IEC 14496-12, 4.2), which HEIF and JP2 files consist
 * of.
 *
 * @param type four letters; any byte is one Latin-1 character
 * @param start offset of the content
 * @param end offset after the content
 */
record IsoBox(String type, long start, long end) {
  private static final int HEADER = 8;

  /**
   * The boxes in a range.
   *
   * @param whole whether all must be complete; if not, the list ends before the first box whose
   *     header or content goes beyond the bytes
   * @throws BrokenPictureException if a box is damaged, or, if {@code whole}, cut short
   */
  static List<IsoBox> list(ByteView bytes, long start, long end, boolean whole)
      throws BrokenPictureException {
    List<IsoBox> boxes = new ArrayList<>();
    long at = start;
    while (at + HEADER <= end) {
      long size = bytes.u32(at);
      long content = at + HEADER;
      if (size == 1) {
        if (at + 2 * HEADER > end) {
          break;
        }
        size = bytes.u64(content);
        content += HEADER;
      } else if (size == 0) {
        size = end - at;
      }
      if (at + size < content) {
        throw new BrokenPictureException("its structure is damaged (a box has a wrong length)");
      }
      if (at + size > end) {
        if (whole) {
          throw BrokenPictureException.cutShort();
        }
        break;
      }
      boxes.add(new IsoBox(fourLetters(bytes, at + 4), content, at + size));
      at += size;
    }
    return boxes;
  }

  /** The boxes in this box, after {@code skip} bytes of its own. */
  List<IsoBox> children(ByteView bytes, int skip) throws BrokenPictureException {
    return list(bytes, start + skip, end, true);
  }

  /** The content, beyond which nothing is read. */
  ByteView content(ByteView bytes) throws BrokenPictureException {
    return bytes.slice(start, end - start);
  }

  /** The first of the boxes of a type. */
  static Optional<IsoBox> find(List<IsoBox> boxes, String type) {
    return boxes.stream().filter(box -> box.type.equals(type)).findFirst();
  }

  /** Four bytes as Latin-1. */
  static String fourLetters(ByteView bytes, long at) throws BrokenPictureException {
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < 4; i++) {
      letters.append((char) bytes.u8(at + i));
    }
    return letters.toString();
  }

  /** A type for messages: letters that are not printable ASCII are question marks. */
  static String printable(String type) {
    return type.replaceAll("[^!-~]", "?");
  }
}
