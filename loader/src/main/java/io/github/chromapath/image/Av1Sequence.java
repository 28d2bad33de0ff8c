// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

/**
 * Reads the largest frame size from the sequence headers of AV1 data (AV1 specification, 5.5), so
 * that a decoder allocates no more than the picture needs.
 */
final class Av1Sequence {
  private static final int SEQUENCE_HEADER = 1;

  private final ByteView bytes;
  private long bit;

  private Av1Sequence(ByteView bytes) {
    this.bytes = bytes;
  }

  /**
   * Checks that no sequence of the data is larger than the picture.
   *
   * @throws BrokenPictureException if one is larger, there is none, or the data is cut short
   */
  static void check(ByteView data, PictureReader.Size size) throws BrokenPictureException {
    boolean found = false;
    long at = 0;
    while (at < data.length()) {
      int header = data.u8(at++);
      int type = (header >> 3) & 15;
      at += (header & 4) != 0 ? 1 : 0;
      long length = data.length() - at;
      if ((header & 2) != 0) {
        length = 0;
        int part;
        int shift = 0;
        do {
          part = data.u8(at++);
          length |= (part & 0x7fL) << shift;
          shift += 7;
        } while ((part & 0x80) != 0 && shift < 56);
      }
      ByteView unit = data.slice(at, length);
      if (type == SEQUENCE_HEADER) {
        found = true;
        new Av1Sequence(unit).checkSize(size);
      }
      at += length;
    }
    if (!found) {
      throw new BrokenPictureException("its data is damaged (it has no sequence header)");
    }
  }

  private void checkSize(PictureReader.Size size) throws BrokenPictureException {
    bits(3 + 1);
    boolean reduced = bits(1) == 1;
    if (reduced) {
      bits(5);
    } else {
      skipOperatingPoints();
    }
    int widthBits = (int) bits(4) + 1;
    int heightBits = (int) bits(4) + 1;
    long width = bits(widthBits) + 1;
    long height = bits(heightBits) + 1;
    if (width > size.width() || height > size.height()) {
      throw new BrokenPictureException("its data has another size than its header states");
    }
  }

  private void skipOperatingPoints() throws BrokenPictureException {
    boolean decoderModel = false;
    int delayBits = 0;
    if (bits(1) == 1) {
      bits(64);
      if (bits(1) == 1) {
        int zeros = 0;
        while (zeros < 32 && bits(1) == 0) {
          zeros++;
        }
        bits(zeros < 32 ? zeros : 0);
      }
      decoderModel = bits(1) == 1;
      if (decoderModel) {
        delayBits = (int) bits(5) + 1;
        bits(32 + 5 + 5);
      }
    }
    boolean display = bits(1) == 1;
    long points = bits(5) + 1;
    for (long point = 0; point < points; point++) {
      bits(12);
      if (bits(5) > 7) {
        bits(1);
      }
      if (decoderModel && bits(1) == 1) {
        bits(2 * delayBits + 1);
      }
      if (display && bits(1) == 1) {
        bits(4);
      }
    }
  }

  /** The next bits; the upper ones are lost if there are more than 64. */
  private long bits(int count) throws BrokenPictureException {
    long value = 0;
    for (int i = 0; i < count; i++) {
      int octet = bytes.u8(bit >> 3);
      value = (value << 1) | ((octet >> (7 - (bit & 7))) & 1);
      bit++;
    }
    return value;
  }
}
