// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights.torch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Reads pickles and the numbers between them. Not thread-safe.
 *
 * <p>At most 32 MiB are read from a region of any length. Objects built from them need at most a
 * small multiple of that. Skipped bytes do not count.
 */
final class PickleInput {
  private static final int BUFFER_BYTES = 1 << 13;
  private static final int MAX_LINE_BYTES = 256;

  private final FileRegion region;
  private final ByteBuffer buffer =
      ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN).limit(0);
  private long bufferEnd;
  private long budget = 1 << 25;

  PickleInput(FileRegion region) {
    this.region = region;
  }

  /** Offset of the next byte in the region. */
  long position() {
    return bufferEnd - buffer.remaining();
  }

  /** Skips bytes. */
  void skip(long bytes) throws TorchFault {
    if (bytes < 0 || bytes > region.length() - position()) {
      throw TorchFault.cutShort();
    }
    bufferEnd = position() + bytes;
    buffer.limit(0);
  }

  int unsignedByte() throws TorchFault, IOException {
    return next(1).get() & 0xff;
  }

  int unsignedShort() throws TorchFault, IOException {
    return next(2).getShort() & 0xffff;
  }

  int int32() throws TorchFault, IOException {
    return next(4).getInt();
  }

  long unsignedInt() throws TorchFault, IOException {
    return int32() & 0xffff_ffffL;
  }

  long int64() throws TorchFault, IOException {
    return next(8).getLong();
  }

  /** A double, the only big-endian number in pickles. */
  double bigEndianDouble() throws TorchFault, IOException {
    return Double.longBitsToDouble(Long.reverseBytes(int64()));
  }

  /** Reads bytes after a check that the region has enough of them. */
  byte[] bytes(long count) throws TorchFault, IOException {
    spend(count);
    byte[] bytes = new byte[(int) count];
    for (int done = 0; done < bytes.length; ) {
      int part = Math.min(bytes.length - done, BUFFER_BYTES);
      buffered(part).get(bytes, done, part);
      done += part;
    }
    return bytes;
  }

  String text(long bytes) throws TorchFault, IOException {
    return new String(bytes(bytes), StandardCharsets.UTF_8);
  }

  /** Reads text and the line feed after it. */
  String line() throws TorchFault, IOException {
    byte[] line = new byte[MAX_LINE_BYTES];
    for (int i = 0; i < line.length; i++) {
      line[i] = (byte) unsignedByte();
      if (line[i] == '\n') {
        return new String(line, 0, i, StandardCharsets.UTF_8);
      }
    }
    throw TorchFault.broken("its pickle has a name of more than " + MAX_LINE_BYTES + " bytes");
  }

  private ByteBuffer next(int bytes) throws TorchFault, IOException {
    spend(bytes);
    return buffered(bytes);
  }

  private void spend(long bytes) throws TorchFault {
    if (bytes < 0 || bytes > region.length() - position()) {
      throw TorchFault.cutShort();
    }
    if (bytes > budget) {
      throw TorchFault.unsuitable("its pickles are larger than those of weights");
    }
    budget -= bytes;
  }

  private ByteBuffer buffered(int bytes) throws IOException {
    if (buffer.remaining() < bytes) {
      long at = position();
      buffer.clear().limit((int) Math.min(BUFFER_BYTES, region.length() - at));
      region.read(buffer, at);
      buffer.flip();
      bufferEnd = at + buffer.limit();
    }
    return buffer;
  }
}
