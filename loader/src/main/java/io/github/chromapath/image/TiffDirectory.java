// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.util.OptionalLong;

/**
 * The first image file directory of a TIFF structure (TIFF 6.0, section 2). EXIF data has this
 * structure too.
 *
 * <p>Only SHORT and LONG entries are read; sizes, orientation and strips need no others.
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
   * The orientation in an EXIF block; upright if there is none or the block is damaged, which does
   * not affect the pixels.
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

  /** Whether the directory has a tag, of any type. */
  boolean has(int tag) throws BrokenPictureException {
    return entry(tag).isPresent();
  }

  /** The values of a tag; none if it is absent or has another type. */
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
   * The offset of a tag's entry.
   *
   * @throws BrokenPictureException if there are two, since decoders differ in which one they use
   */
  private OptionalLong entry(int tag) throws BrokenPictureException {
    OptionalLong found = OptionalLong.empty();
    for (int i = 0; i < count; i++) {
      long entry = first + (long) i * ENTRY;
      if (bytes.u16(entry) == tag) {
        if (found.isPresent()) {
          throw new BrokenPictureException("its TIFF tag " + tag + " occurs twice");
        }
        found = OptionalLong.of(entry);
      }
    }
    return found;
  }

  /**
   * The values of a tag, read on demand.
   *
   * @param count number of values that the entry claims
   * @param size bytes per value
   * @param start offset of the first value
   */
  record Values(ByteView bytes, long count, int size, long start) {
    long at(long index) throws BrokenPictureException {
      long offset = start + index * size;
      return size == 2 ? bytes.u16(offset) : bytes.u32(offset);
    }

    /** Throws unless all of them lie within the file. */
    void require() throws BrokenPictureException {
      bytes.require(start, count * size);
    }
  }
}
