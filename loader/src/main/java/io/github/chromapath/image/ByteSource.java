// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.util.zip.CRC32;

/** The bytes of a file, in memory or on disk. */
interface ByteSource {
  /** The number of bytes. */
  int length();

  /** The byte at {@code index}, 0 to 255. */
  int at(int index);

  /** Adds {@code count} bytes from {@code from} on to a checksum. */
  void addTo(CRC32 crc, int from, int count);

  /** The bytes of an array. */
  static ByteSource of(byte[] bytes) {
    return new ByteSource() {
      @Override
      public int length() {
        return bytes.length;
      }

      @Override
      public int at(int index) {
        return bytes[index] & 0xff;
      }

      @Override
      public void addTo(CRC32 crc, int from, int count) {
        crc.update(bytes, from, count);
      }
    };
  }
}
