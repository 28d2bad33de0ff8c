// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A field of a TIFF or EXIF directory with its values as stored. Immutable and thread-safe.
 *
 * @see <a href="https://www.cipa.jp/std/documents/download_e.html?DC-008-Translation-2023-E">EXIF
 *     3.0</a>, section 4.6
 */
final class TiffField {
  static final int BYTE = 1;
  static final int ASCII = 2;
  static final int SHORT = 3;
  static final int LONG = 4;
  static final int RATIONAL = 5;
  static final int UNDEFINED = 7;
  static final int IFD = 13;
  static final int LONG8 = 16;

  /** Bytes of a value by type, 0 for types that do not exist. */
  private static final int[] SIZES = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8};

  private final int tag;
  private final int type;
  private final ByteOrder order;
  private final byte[] values;
  private final long origin;

  private TiffField(int tag, int type, ByteOrder order, byte[] values, long origin) {
    this.tag = tag;
    this.type = type;
    this.order = order;
    this.values = values;
    this.origin = origin;
  }

  /** Bytes of a value of a type; 0 if there is no such type. */
  static int size(int type) {
    return type < 0 || type >= SIZES.length ? 0 : SIZES[type];
  }

  /**
   * A field of a file.
   *
   * @param values as stored in this byte order; the array is kept
   * @param origin offset of the values
   */
  static TiffField stored(int tag, int type, ByteOrder order, byte[] values, long origin) {
    return new TiffField(tag, type, order, values, origin);
  }

  /** A field of uninterpreted bytes. The array is kept. */
  static TiffField bytes(int tag, byte[] values) {
    return made(tag, UNDEFINED, values);
  }

  /** A field that was not in a file, of big-endian values. */
  private static TiffField made(int tag, int type, byte[] values) {
    return new TiffField(tag, type, ByteOrder.BIG_ENDIAN, values, 0);
  }

  /** A field of one SHORT. */
  static TiffField ofShort(int tag, int value) {
    return ofShorts(tag, value);
  }

  /** A field of one LONG. */
  static TiffField ofLong(int tag, int value) {
    return ofLongs(tag, value);
  }

  /** A field of SHORTs. */
  static TiffField ofShorts(int tag, int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * values.length);
    for (int value : values) {
      bytes.putShort((short) value);
    }
    return made(tag, SHORT, bytes.array());
  }

  /** A field of LONGs. */
  static TiffField ofLongs(int tag, int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length);
    for (int value : values) {
      bytes.putInt(value);
    }
    return made(tag, LONG, bytes.array());
  }

  /** A field of one RATIONAL. */
  static TiffField ofRational(int tag, int numerator, int denominator) {
    byte[] values = ByteBuffer.allocate(8).putInt(numerator).putInt(denominator).array();
    return made(tag, RATIONAL, values);
  }

  int tag() {
    return tag;
  }

  int type() {
    return type;
  }

  int count() {
    return values.length / size(type);
  }

  /** The byte order of the file that the field is from. */
  ByteOrder order() {
    return order;
  }

  /** The offset of the values in the file that the field is from. */
  long origin() {
    return origin;
  }

  /** The bytes of the values as stored. Callers must not change them. */
  byte[] stored() {
    return values;
  }

  /** The text of an ASCII field up to its first NUL; empty for other types. */
  Optional<String> text() {
    if (type != ASCII) {
      return Optional.empty();
    }
    int end = 0;
    while (end < values.length && values[end] != 0) {
      end++;
    }
    return Optional.of(new String(values, 0, end, StandardCharsets.ISO_8859_1));
  }

  /** The first value of a BYTE, SHORT or LONG field; empty for others. */
  Optional<Long> integer() {
    ByteBuffer buffer = ByteBuffer.wrap(values).order(order);
    if (count() == 0) {
      return Optional.empty();
    }
    return switch (type) {
      case BYTE -> Optional.of((long) (values[0] & 0xff));
      case SHORT -> Optional.of((long) (buffer.getShort() & 0xffff));
      case LONG, IFD -> Optional.of(buffer.getInt() & 0xffff_ffffL);
      default -> Optional.empty();
    };
  }

  /** The first value of a RATIONAL field; empty for others and for a denominator of 0. */
  Optional<Double> rational() {
    if (type != RATIONAL || count() == 0) {
      return Optional.empty();
    }
    ByteBuffer buffer = ByteBuffer.wrap(values).order(order);
    double numerator = buffer.getInt() & 0xffff_ffffL;
    double denominator = buffer.getInt() & 0xffff_ffffL;
    return denominator == 0 ? Optional.empty() : Optional.of(numerator / denominator);
  }

  /** This field's values under another tag. */
  TiffField withTag(int other) {
    return new TiffField(other, type, order, values, origin);
  }

  /** The bytes of the values in a byte order. */
  byte[] in(ByteOrder wanted) {
    int unit = type == RATIONAL || type == 10 ? 4 : size(type);
    if (wanted == order || unit == 1) {
      return values;
    }
    byte[] swapped = new byte[values.length];
    for (int i = 0; i + unit <= values.length; i += unit) {
      for (int b = 0; b < unit; b++) {
        swapped[i + b] = values[i + unit - 1 - b];
      }
    }
    return swapped;
  }
}
