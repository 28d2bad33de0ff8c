package io.github.chromapath.image;

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
    long[] values = values(tag);
    return values.length == 0 ? absent : values[0];
  }

  /** All values of a tag; none when it is absent or of another type. */
  long[] values(int tag) throws BrokenPictureException {
    for (int i = 0; i < count; i++) {
      long entry = first + (long) i * ENTRY;
      int type = bytes.u16(entry + 2);
      if (bytes.u16(entry) == tag && (type == SHORT || type == LONG)) {
        return values(entry, type == SHORT ? 2 : 4);
      }
    }
    return new long[0];
  }

  private long[] values(long entry, int size) throws BrokenPictureException {
    long number = bytes.u32(entry + 4);
    long at = number * size <= 4 ? entry + 8 : bytes.u32(entry + 8);
    bytes.require(at, number * size);
    long[] values = new long[(int) number];
    for (int i = 0; i < values.length; i++) {
      long offset = at + (long) i * size;
      values[i] = size == 2 ? bytes.u16(offset) : bytes.u32(offset);
    }
    return values;
  }
}
