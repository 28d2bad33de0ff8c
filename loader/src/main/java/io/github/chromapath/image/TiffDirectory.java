// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.util.OptionalLong;

/**
 * The first image file directory of a TIFF structure (TIFF 6.0, section 2), which is also how EXIF
 * data is laid out.
 *
 * <p>Only the SHORT and LONG entries are read: everything that sizes, orientation and strips need.
 */
final class TiffDirectory {
  private static final int ORIENTATION = 274;
  private static final int ENTRY = 12;
  private static final int SHORT = 3;
  private static final int LONG = 4;

  private final ByteView bytes;
  private final long first;
  private final int count;

  private TiffDirectory(ByteView bytes, long first, int count) {
    this.bytes = bytes;
    this.first = first;
    this.count = count;
  }

  static TiffDirectory read(ByteView structure) throws BrokenPictureException {
    boolean little = structure.startsWith(0, 'I', 'I', 42, 0);
    if (!little && !structure.startsWith(0, 'M', 'M', 0, 42)) {
      throw new BrokenPictureException("its TIFF header is damaged");
    }
    ByteView bytes = structure.littleEndian(little);
    long offset = bytes.u32(4);
    int count = bytes.u16(offset);
    bytes.require(offset + 2, (long) count * ENTRY);
    return new TiffDirectory(bytes, offset + 2, count);
  }

  /**
   * The orientation that an EXIF block states; upright when it states none or is damaged, since it
   * is only a remark.
   */
  static Orientation orientation(ByteView exif) {
    try {
      return Orientation.ofTag(read(exif).value(ORIENTATION, 1));
    } catch (BrokenPictureException e) {
      return Orientation.UPRIGHT;
    }
  }

  Orientation orientation() throws BrokenPictureException {
    return Orientation.ofTag(value(ORIENTATION, 1));
  }

  /** The first value of a tag, or {@code absent}. */
  long value(int tag, long absent) throws BrokenPictureException {
    Values values = values(tag);
    return values.count() == 0 ? absent : values.at(0);
  }

  /** Whether a tag is there, of whatever type. */
  boolean has(int tag) throws BrokenPictureException {
    return entry(tag).isPresent();
  }

  /** The values of a tag; none when it is absent or of another type. */
  Values values(int tag) throws BrokenPictureException {
    OptionalLong entry = entry(tag);
    int type = entry.isPresent() ? bytes.u16(entry.getAsLong() + 2) : 0;
    if (type != SHORT && type != LONG) {
      return new Values(bytes, 0, 0, 0);
    }
    long count = bytes.u32(entry.getAsLong() + 4);
    int size = type == SHORT ? 2 : 4;
    long inline = entry.getAsLong() + 8;
    return new Values(bytes, count, size, count * size <= 4 ? inline : bytes.u32(inline));
  }

  /**
   * Where a tag's entry is.
   *
   * @throws BrokenPictureException if there are two: decoders differ in which of them counts
   */
  private OptionalLong entry(int tag) throws BrokenPictureException {
    OptionalLong found = OptionalLong.empty();
    for (int i = 0; i < count; i++) {
      long entry = first + (long) i * ENTRY;
      if (bytes.u16(entry) == tag) {
        if (found.isPresent()) {
          throw new BrokenPictureException("its TIFF tag " + tag + " is there twice");
        }
        found = OptionalLong.of(entry);
      }
    }
    return found;
  }

  /**
   * The values of a tag, read when they are asked for.
   *
   * @param count how many the entry claims
   * @param size bytes of each
   * @param start where the first is
   */
  record Values(ByteView bytes, long count, int size, long start) {
    long at(long index) throws BrokenPictureException {
      long offset = start + index * size;
      return size == 2 ? bytes.u16(offset) : bytes.u32(offset);
    }

    /** Throws unless the file has room for all of them. */
    void require() throws BrokenPictureException {
      bytes.require(start, count * size);
    }
  }
}
