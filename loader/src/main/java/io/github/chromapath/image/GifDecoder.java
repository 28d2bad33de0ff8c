// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

/** Decodes the LZW codes of a GIF image (GIF89a, appendix F). */
final class GifDecoder {
  private static final int MAX_BITS = 12;

  private final ByteView bytes;
  private final int[] prefixes = new int[1 << MAX_BITS];
  private final byte[] suffixes = new byte[1 << MAX_BITS];
  private final byte[] reversed = new byte[1 << MAX_BITS];
  private final int rootBits;
  private long at;
  private int left;
  private int buffer;
  private int buffered;

  /**
   * @param from offset of the size of the first codes, which the blocks follow
   */
  GifDecoder(ByteView bytes, long from) throws BrokenPictureException {
    this.bytes = bytes;
    rootBits = bytes.u8(from);
    at = from + 1;
    if (rootBits < 1 || rootBits > 8) {
      throw damaged();
    }
  }

  /**
   * Decodes an image.
   *
   * @param indices receives the indices of colours
   * @throws BrokenPictureException if there are fewer, or a code is wrong
   */
  void decode(byte[] indices) throws BrokenPictureException {
    int clear = 1 << rootBits;
    int end = clear + 1;
    int bits = rootBits + 1;
    int next = end + 1;
    int previous = -1;
    int first = 0;
    int to = 0;
    while (to < indices.length) {
      int code = code(bits);
      if (code == clear) {
        bits = rootBits + 1;
        next = end + 1;
        previous = -1;
        continue;
      }
      if (code == end) {
        throw BrokenPictureException.cutShort();
      }
      if (code > next || (code == next && previous < 0) || (previous < 0 && code > end)) {
        throw damaged();
      }
      int length = 0;
      int entry = code;
      if (code == next) {
        reversed[length++] = (byte) first;
        entry = previous;
      }
      while (entry > end) {
        reversed[length++] = suffixes[entry];
        entry = prefixes[entry];
      }
      first = entry;
      reversed[length++] = (byte) first;
      while (length > 0 && to < indices.length) {
        indices[to++] = reversed[--length];
      }
      if (previous >= 0 && next < 1 << MAX_BITS) {
        prefixes[next] = previous;
        suffixes[next] = (byte) first;
        next++;
        if (next == 1 << bits && bits < MAX_BITS) {
          bits++;
        }
      }
      previous = code;
    }
  }

  /** The next code, which may span blocks. */
  private int code(int bits) throws BrokenPictureException {
    while (buffered < bits) {
      if (left == 0) {
        left = bytes.u8(at++);
        if (left == 0) {
          throw BrokenPictureException.cutShort();
        }
      }
      buffer |= bytes.u8(at++) << buffered;
      buffered += 8;
      left--;
    }
    int code = buffer & ((1 << bits) - 1);
    buffer >>>= bits;
    buffered -= bits;
    return code;
  }

  private static BrokenPictureException damaged() {
    return new BrokenPictureException("its GIF data is damaged");
  }
}
