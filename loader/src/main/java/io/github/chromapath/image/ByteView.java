// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.nio.ByteOrder;
import java.util.zip.CRC32;

/**
 * Bounded reads from a part of a file. A read past its end throws a {@link BrokenPictureException},
 * never an index error. Offsets are longs, so that sums of 32-bit fields cannot overflow.
 */
final class ByteView {
  private final ByteSource bytes;
  private final int start;
  private final int length;
  private final boolean littleEndian;

  ByteView(byte[] bytes) {
    this(ByteSource.of(bytes));
  }

  ByteView(ByteSource bytes) {
    this(bytes, 0, bytes.length(), false);
  }

  private ByteView(ByteSource bytes, int start, int length, boolean littleEndian) {
    this.bytes = bytes;
    this.start = start;
    this.length = length;
    this.littleEndian = littleEndian;
  }

  ByteView littleEndian(boolean little) {
    return new ByteView(bytes, start, length, little);
  }

  ByteView slice(long offset, long size) throws BrokenPictureException {
    require(offset, size);
    return new ByteView(bytes, start + (int) offset, (int) size, littleEndian);
  }

  int length() {
    return length;
  }

  /** Throws unless there are {@code size} bytes at {@code offset}. */
  void require(long offset, long size) throws BrokenPictureException {
    if (offset < 0 || size < 0 || offset > length - size) {
      throw BrokenPictureException.cutShort();
    }
  }

  boolean startsWith(int offset, int... values) {
    if (offset + values.length > length) {
      return false;
    }
    for (int i = 0; i < values.length; i++) {
      if (bytes.at(start + offset + i) != values[i]) {
        return false;
      }
    }
    return true;
  }

  boolean tagAt(long offset, String tag) throws BrokenPictureException {
    for (int i = 0; i < tag.length(); i++) {
      if (u8(offset + i) != tag.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  int u8(long offset) throws BrokenPictureException {
    require(offset, 1);
    return bytes.at(start + (int) offset);
  }

  int u16(long offset) throws BrokenPictureException {
    int first = u8(offset);
    int second = u8(offset + 1);
    return littleEndian ? (second << 8) | first : (first << 8) | second;
  }

  long u32(long offset) throws BrokenPictureException {
    long first = u16(offset);
    long second = u16(offset + 2);
    return littleEndian ? (second << 16) | first : (first << 16) | second;
  }

  /**
   * A number of 64 bits.
   *
   * @throws BrokenPictureException also if it exceeds the size of any file
   */
  long u64(long offset) throws BrokenPictureException {
    long first = u32(offset);
    long second = u32(offset + 4);
    long high = littleEndian ? second : first;
    if (high != 0) {
      throw BrokenPictureException.cutShort();
    }
    return littleEndian ? first : second;
  }

  /** The byte order of numbers. */
  ByteOrder order() {
    return littleEndian ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
  }

  /** A copy of some bytes. */
  byte[] bytes(long offset, int size) throws BrokenPictureException {
    require(offset, size);
    byte[] copy = new byte[size];
    for (int i = 0; i < size; i++) {
      copy[i] = (byte) bytes.at(start + (int) offset + i);
    }
    return copy;
  }

  /** A copy of all bytes. */
  byte[] toArray() throws BrokenPictureException {
    return bytes(0, length);
  }

  int crc32(long offset, long size) throws BrokenPictureException {
    require(offset, size);
    CRC32 crc = new CRC32();
    bytes.addTo(crc, start + (int) offset, (int) size);
    return (int) crc.getValue();
  }
}
