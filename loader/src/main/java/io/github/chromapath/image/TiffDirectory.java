// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * An image file directory of a TIFF structure (TIFF 6.0, section 2) or of BigTIFF, whose offsets
 * have 64 bits. EXIF data has this structure too.
 *
 * <p>{@link #values} reads integers, which is all that sizes, orientation and strips need; {@link
 * #fields} copies fields of any type.
 */
final class TiffDirectory {
  private static final int ORIENTATION = 274;
  private static final int MOST_DIRECTORIES = 10_000;

  /** Byte order and widths of a structure's fields. */
  private record Structure(ByteView bytes, boolean big) {
    static Structure of(ByteView view) throws BrokenPictureException {
      boolean little = view.startsWith(0, 'I', 'I');
      if (!little && !view.startsWith(0, 'M', 'M')) {
        throw new BrokenPictureException("its TIFF header is damaged");
      }
      ByteView bytes = view.littleEndian(little);
      int version = bytes.u16(2);
      if (version != 42 && (version != 43 || bytes.u16(4) != 8)) {
        throw new BrokenPictureException("its TIFF header is damaged");
      }
      return new Structure(bytes, version == 43);
    }

    /** An offset. */
    long offset(long at) throws BrokenPictureException {
      return big ? bytes.u64(at) : bytes.u32(at);
    }

    /** The number of values of an entry. */
    long values(long entry) throws BrokenPictureException {
      return big ? bytes.u64(entry + 4) : bytes.u32(entry + 4);
    }

    int offsetSize() {
      return big ? 8 : 4;
    }

    /** Tag, type, number of values, and the values or their offset. */
    int entrySize() {
      return 4 + 2 * offsetSize();
    }

    TiffDirectory directory(long at) throws BrokenPictureException {
      long entries = big ? bytes.u64(at) : bytes.u16(at);
      long first = at + (big ? 8 : 2);
      if (entries > bytes.length()) {
        throw BrokenPictureException.cutShort();
      }
      bytes.require(first, entries * entrySize());
      return new TiffDirectory(this, first, (int) entries);
    }
  }

  private final Structure structure;
  private final long first;
  private final int count;

  private TiffDirectory(Structure structure, long first, int count) {
    this.structure = structure;
    this.first = first;
    this.count = count;
  }

  /** Reads the first directory. */
  static TiffDirectory read(ByteView bytes) throws BrokenPictureException {
    Structure structure = Structure.of(bytes);
    return structure.directory(structure.offset(structure.big() ? 8 : 4));
  }

  /**
   * Reads all directories, at least one. The list ends where it leads to one a second time, or to
   * none: decoders ignore such a link.
   */
  static List<TiffDirectory> readAll(ByteView bytes) throws BrokenPictureException {
    List<TiffDirectory> directories = new ArrayList<>();
    Set<Long> seen = new HashSet<>();
    TiffDirectory last = read(bytes);
    while (seen.add(last.first) && directories.size() < MOST_DIRECTORIES) {
      directories.add(last);
      try {
        long next = last.next();
        if (next == 0) {
          break;
        }
        last = last.structure.directory(next);
      } catch (BrokenPictureException e) {
        break;
      }
    }
    return directories;
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

  /**
   * The fields of types that a TIFF file with 32-bit offsets has, apart from those that lie outside
   * the file.
   *
   * @param most bytes of all values together; a field with which they would have more is left out
   */
  List<TiffField> fields(int most) throws BrokenPictureException {
    List<TiffField> fields = new ArrayList<>();
    ByteView bytes = structure.bytes();
    long left = most;
    for (int i = 0; i < count; i++) {
      long entry = first + (long) i * structure.entrySize();
      int type = bytes.u16(entry + 2);
      long values = structure.values(entry);
      long length = values * TiffField.size(type);
      boolean known = type <= TiffField.IFD && length > 0 && length <= left;
      long inline = entry + 4 + structure.offsetSize();
      long start = length <= structure.offsetSize() ? inline : structure.offset(inline);
      if (known && start + length <= bytes.length()) {
        byte[] stored = bytes.bytes(start, (int) length);
        left -= length;
        fields.add(TiffField.stored(bytes.u16(entry), type, bytes.order(), stored, start));
      }
    }
    return fields;
  }

  /** The directory to which a field points; empty if there is none within the file. */
  Optional<TiffDirectory> below(int tag) {
    try {
      long offset = value(tag, 0);
      return offset == 0 ? Optional.empty() : Optional.of(structure.directory(offset));
    } catch (BrokenPictureException e) {
      return Optional.empty();
    }
  }

  /** The offset of the directory after this one; 0 if it is the last. */
  long next() throws BrokenPictureException {
    return structure.offset(first + (long) count * structure.entrySize());
  }

  /** The byte order of the file. */
  ByteOrder order() {
    return structure.bytes().order();
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
    ByteView bytes = structure.bytes();
    OptionalLong entry = entry(tag);
    int size =
        switch (entry.isPresent() ? bytes.u16(entry.getAsLong() + 2) : 0) {
          case TiffField.SHORT -> 2;
          case TiffField.LONG, TiffField.IFD -> 4;
          case TiffField.LONG8 -> 8;
          default -> 0;
        };
    if (size == 0) {
      return new Values(bytes, 0, 0, 0);
    }
    long count = structure.values(entry.getAsLong());
    long inline = entry.getAsLong() + 4 + structure.offsetSize();
    boolean fits = count <= structure.offsetSize() / size;
    return new Values(bytes, count, size, fits ? inline : structure.offset(inline));
  }

  /**
   * The offset of a tag's entry.
   *
   * @throws BrokenPictureException if there are two, since decoders differ in which one they use
   */
  private OptionalLong entry(int tag) throws BrokenPictureException {
    OptionalLong found = OptionalLong.empty();
    for (int i = 0; i < count; i++) {
      long entry = first + (long) i * structure.entrySize();
      if (structure.bytes().u16(entry) == tag) {
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
      return switch (size) {
        case 2 -> bytes.u16(offset);
        case 4 -> bytes.u32(offset);
        default -> bytes.u64(offset);
      };
    }

    /** Throws unless all of them lie within the file. */
    void require() throws BrokenPictureException {
      if (count > bytes.length()) {
        throw BrokenPictureException.cutShort();
      }
      bytes.require(start, count * size);
    }
  }
}
