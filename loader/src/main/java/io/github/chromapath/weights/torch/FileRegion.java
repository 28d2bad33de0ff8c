// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights.torch;

import io.github.chromapath.weights.WeightsSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * A range of bytes within a file.
 *
 * @param start offset of its first byte in the file
 * @param length number of bytes
 */
record FileRegion(WeightsSource source, long start, long length) {
  static FileRegion whole(WeightsSource source) {
    return new FileRegion(source, 0, source.length());
  }

  /**
   * A part of this region.
   *
   * @throws TorchFault if the part exceeds this region
   */
  FileRegion slice(long offset, long bytes) throws TorchFault {
    if (offset < 0 || bytes < 0 || offset > length || bytes > length - offset) {
      throw TorchFault.cutShort();
    }
    return new FileRegion(source, start + offset, bytes);
  }

  /** Fills a buffer from its position to its limit with the bytes from {@code offset} onwards. */
  void read(ByteBuffer into, long offset) throws IOException {
    Objects.checkFromIndexSize(offset, into.remaining(), length);
    source.readFully(into, start + offset);
  }

  /**
   * A copy of some bytes, little-endian.
   *
   * @throws TorchFault if the range exceeds this region
   */
  ByteBuffer copy(long offset, int bytes) throws TorchFault, IOException {
    FileRegion part = slice(offset, bytes);
    ByteBuffer copy = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    part.read(copy, 0);
    return copy.flip();
  }
}
