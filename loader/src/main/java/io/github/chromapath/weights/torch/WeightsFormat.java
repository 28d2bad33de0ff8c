// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights.torch;

import java.nio.ByteBuffer;
import java.util.Optional;

/** The formats of weights. The first bytes of a file identify its format. */
enum WeightsFormat {
  SAFETENSORS,
  ZIP,
  STREAM,
  TAR;

  /** Number of bytes that identify a format. */
  static final int HEAD_BYTES = TarDirectory.BLOCK_BYTES;

  private static final int HEADER_AT = 8;
  private static final int ZIP_SIGNATURE = 0x04034b50;
  private static final int PROTO = 0x80;

  /**
   * The format of a file.
   *
   * @param head its first {@link #HEAD_BYTES} bytes, or all bytes of a shorter file; little-endian
   */
  static Optional<WeightsFormat> of(ByteBuffer head) {
    if (head.remaining() <= HEADER_AT) {
      return Optional.empty();
    }
    // The length of a safetensors header can begin with the bytes of either of the next two.
    if (head.getInt(Integer.BYTES) == 0 && head.get(HEADER_AT) == '{') {
      return Optional.of(SAFETENSORS);
    }
    if (head.getInt(0) == ZIP_SIGNATURE) {
      return Optional.of(ZIP);
    }
    if ((head.get(0) & 0xff) == PROTO) {
      return Optional.of(STREAM);
    }
    return TarDirectory.isHeader(head) ? Optional.of(TAR) : Optional.empty();
  }
}
