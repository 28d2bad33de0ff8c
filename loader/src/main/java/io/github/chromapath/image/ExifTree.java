// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import com.google.common.collect.ImmutableSet;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The fields of a TIFF directory and of the EXIF directories below it, each by its tag.
 *
 * <p>Thumbnails, which are in a second directory, are no part of it. Immutable.
 */
final class ExifTree {
  static final int WIDTH = 256;
  static final int HEIGHT = 257;
  static final int ORIENTATION = 274;
  static final int X_RESOLUTION = 282;
  static final int Y_RESOLUTION = 283;
  static final int RESOLUTION_UNIT = 296;
  static final int XMP = 700;
  static final int IPTC = 33723;
  static final int PHOTOSHOP = 34377;
  static final int ICC_PROFILE = 34675;
  static final int EXIF_DIRECTORY = 34665;
  static final int INTEROPERABILITY_DIRECTORY = 40965;
  private static final int GPS_DIRECTORY = 34853;
  private static final int INTEROPERABILITY_INDEX = 1;
  private static final int COLOR_SPACE = 40961;
  private static final int EXIF_WIDTH = 40962;
  private static final int EXIF_HEIGHT = 40963;
  private static final int MAKER_NOTE = 37500;
  private static final int SRGB = 1;

  /** Bytes of values that fit into a field itself. */
  private static final int INLINE = 4;

  private static final int HEADER = 8;

  /** The last offset at which a maker's note is kept in place. */
  private static final int LAST_NOTE = 1 << 16;

  /** Tags of the first directory that describe how a TIFF file's own pixels are stored. */
  private static final ImmutableSet<Integer> STRUCTURE =
      ImmutableSet.of(
          254, 255, WIDTH, HEIGHT, 258, 259, 262, 263, 264, 265, 266, 273, 277, 278, 279, 280, 281,
          284, 288, 289, 290, 291, 292, 293, 301, 317, 318, 319, 320, 321, 322, 323, 324, 325, 330,
          332, 333, 334, 336, 338, 339, 340, 341, 342, 343, 347, 512, 513, 514, 515, 517, 518, 519,
          520, 521, 529, 530, 531, 532, 559);

  /** Tags that other parts of a file hold too, so that one of them would contradict the other. */
  private static final ImmutableSet<Integer> ELSEWHERE =
      ImmutableSet.of(XMP, IPTC, PHOTOSHOP, ICC_PROFILE);

  private static final ImmutableSet<Integer> DIRECTORIES =
      ImmutableSet.of(EXIF_DIRECTORY, GPS_DIRECTORY, INTEROPERABILITY_DIRECTORY);

  /** Directories in directories: EXIF, and Interoperability in it. */
  private static final int MOST_LEVELS = 3;

  private static final int MOST_BYTES = 1 << 24;

  private final SortedMap<Integer, TiffField> fields;
  private final SortedMap<Integer, ExifTree> directories;

  private ExifTree(SortedMap<Integer, TiffField> fields, SortedMap<Integer, ExifTree> directories) {
    this.fields = fields;
    this.directories = directories;
  }

  /** A tree without fields. */
  static ExifTree empty() {
    return new ExifTree(new TreeMap<>(), new TreeMap<>());
  }

  /**
   * Reads an EXIF block, from its byte order on. Fields that lie outside it are left out.
   *
   * @throws BrokenPictureException if it has no directory
   */
  static ExifTree read(ByteView block) throws BrokenPictureException {
    return of(TiffDirectory.read(block));
  }

  /** Reads a directory and those below it. Fields that lie outside the file are left out. */
  static ExifTree of(TiffDirectory directory) throws BrokenPictureException {
    return of(directory, 1);
  }

  private static ExifTree of(TiffDirectory directory, int level) throws BrokenPictureException {
    ExifTree tree = empty();
    for (TiffField field : directory.fields(MOST_BYTES)) {
      if (DIRECTORIES.contains(field.tag())) {
        Optional<TiffDirectory> below =
            level < MOST_LEVELS ? directory.below(field.tag()) : Optional.empty();
        if (below.isPresent()) {
          tree.directories.put(field.tag(), of(below.get(), level + 1));
        }
      } else {
        tree.fields.put(field.tag(), field);
      }
    }
    return tree;
  }

  boolean isEmpty() {
    return fields.isEmpty() && directories.isEmpty();
  }

  /** A field of the first directory. */
  Optional<TiffField> field(int tag) {
    return Optional.ofNullable(fields.get(tag));
  }

  /** A directory below this one. */
  Optional<ExifTree> directory(int tag) {
    return Optional.ofNullable(directories.get(tag));
  }

  /** Without the fields that say how a file's pixels are stored, and without XMP and the like. */
  ExifTree withoutStructure() {
    ExifTree copy = copy();
    copy.fields.keySet().removeAll(STRUCTURE);
    copy.fields.keySet().removeAll(ELSEWHERE);
    return copy;
  }

  /** With all fields and directories of another tree, which replace those of the same tags. */
  ExifTree with(ExifTree other) {
    ExifTree copy = copy();
    copy.fields.putAll(other.fields);
    copy.directories.putAll(other.directories);
    return copy;
  }

  /** With a field, which replaces that of the same tag. */
  ExifTree with(TiffField field) {
    ExifTree copy = copy();
    copy.fields.put(field.tag(), field);
    return copy;
  }

  /**
   * With the values of an upright sRGB picture: its size, no rotation, and the resolutions of its
   * own axes. Fields that are absent stay so.
   *
   * @param turned whether the picture's axes were swapped to make it upright
   */
  ExifTree upright(boolean turned, int width, int height) {
    ExifTree copy = copy();
    copy.replace(TiffField.ofShort(ORIENTATION, 1));
    copy.replace(TiffField.ofLong(WIDTH, width));
    copy.replace(TiffField.ofLong(HEIGHT, height));
    TiffField across = fields.get(X_RESOLUTION);
    TiffField down = fields.get(Y_RESOLUTION);
    if (turned && across != null && down != null) {
      copy.replace(down.withTag(X_RESOLUTION));
      copy.replace(across.withTag(Y_RESOLUTION));
    }
    directory(EXIF_DIRECTORY)
        .ifPresent(exif -> copy.directories.put(EXIF_DIRECTORY, exif.srgb(width, height)));
    return copy;
  }

  /** The EXIF directory of an sRGB picture of a size. */
  private ExifTree srgb(int width, int height) {
    ExifTree copy = copy();
    copy.replace(TiffField.ofShort(COLOR_SPACE, SRGB));
    copy.replace(TiffField.ofLong(EXIF_WIDTH, width));
    copy.replace(TiffField.ofLong(EXIF_HEIGHT, height));
    directory(INTEROPERABILITY_DIRECTORY)
        .flatMap(below -> below.field(INTEROPERABILITY_INDEX))
        .filter(index -> !index.text().equals(Optional.of("R98")))
        .ifPresent(index -> copy.directories.remove(INTEROPERABILITY_DIRECTORY));
    return copy;
  }

  private void replace(TiffField field) {
    fields.replace(field.tag(), field);
  }

  private ExifTree copy() {
    return new ExifTree(new TreeMap<>(fields), new TreeMap<>(directories));
  }

  /**
   * An EXIF block of this tree, from its byte order on. The maker's note, whose offsets may count
   * from the start of the block, stays at its offset and in its byte order.
   */
  byte[] block() {
    Optional<TiffField> note =
        directory(EXIF_DIRECTORY)
            .flatMap(exif -> exif.field(MAKER_NOTE))
            .filter(field -> field.origin() >= HEADER && field.origin() <= LAST_NOTE);
    ByteOrder order = note.map(TiffField::order).orElse(ByteOrder.BIG_ENDIAN);
    int at = note.map(field -> (int) field.origin()).orElse(HEADER);
    int start = at + note.map(field -> field.stored().length).orElse(0);
    start += start & 1;
    byte[] directory =
        directory(
            new Placement(
                start, 0, order, note.isPresent() ? OptionalInt.of(at) : OptionalInt.empty()));
    ByteBuffer block = ByteBuffer.allocate(start + directory.length).order(order);
    byte mark = (byte) (order == ByteOrder.BIG_ENDIAN ? 'M' : 'I');
    block.put(mark).put(mark).putShort((short) 42).putInt(start);
    note.ifPresent(field -> block.position(at).put(field.stored()));
    return block.position(start).put(directory).array();
  }

  /**
   * Where a directory is in a file.
   *
   * @param start its offset, an even number
   * @param next offset of the directory after it; 0 if it is the last
   * @param order the file's byte order
   * @param note offset of the maker's note if that is elsewhere
   */
  record Placement(int start, int next, ByteOrder order, OptionalInt note) {
    /** A directory with its own maker's note. */
    static Placement of(int start, int next, ByteOrder order) {
      return new Placement(start, next, order, OptionalInt.empty());
    }
  }

  /** A directory, followed by its values and by the directories below it. Its length is even. */
  byte[] directory(Placement place) {
    int table = 2 + 12 * (fields.size() + directories.size()) + 4;
    ByteArrayOutputStream behind = new ByteArrayOutputStream();
    SortedMap<Integer, TiffField> all = new TreeMap<>(fields);
    for (Map.Entry<Integer, ExifTree> below : directories.entrySet()) {
      int offset = place.start() + table + behind.size();
      behind.writeBytes(
          below.getValue().directory(new Placement(offset, 0, place.order(), place.note())));
      all.put(below.getKey(), TiffField.ofLong(below.getKey(), offset));
    }
    ByteBuffer head = ByteBuffer.allocate(table).order(place.order());
    head.putShort((short) all.size());
    for (TiffField field : all.values()) {
      byte[] values = field.in(place.order());
      head.putShort((short) field.tag()).putShort((short) field.type()).putInt(field.count());
      if (values.length <= INLINE) {
        head.put(values).position(head.position() + INLINE - values.length);
      } else if (field.tag() == MAKER_NOTE && place.note().isPresent()) {
        head.putInt(place.note().getAsInt());
      } else {
        head.putInt(place.start() + table + behind.size());
        behind.writeBytes(values);
        behind.writeBytes(new byte[values.length & 1]);
      }
    }
    head.putInt(place.next());
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes(head.array());
    whole.writeBytes(behind.toByteArray());
    return whole.toByteArray();
  }
}
