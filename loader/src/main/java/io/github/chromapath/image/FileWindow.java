// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.zip.CRC32;

/**
 * The bytes of an open file, which the caller closes. One block is buffered, the one that contains
 * the byte that was read last.
 *
 * <p>A failure to read is an {@link UncheckedIOException}. Not thread-safe.
 */
final class FileWindow implements ByteSource {
  private static final int BLOCK = 1 << 14;

  private final SeekableByteChannel file;
  private final int length;
  private final ByteBuffer block = ByteBuffer.allocate(BLOCK).limit(0);
  private int start;

  /**
   * @param length length of the file in bytes
   */
  FileWindow(SeekableByteChannel file, int length) {
    this.file = file;
    this.length = length;
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public int at(int index) {
    if (index < start || index >= start + block.limit()) {
      read(index);
    }
    return block.get(index - start) & 0xff;
  }

  @Override
  public void addTo(CRC32 crc, int from, int count) {
    for (int i = from; i < from + count; i++) {
      crc.update(at(i));
    }
  }

  private void read(int index) {
    try {
      start = index - index % BLOCK;
      block.clear();
      file.position(start);
      while (block.hasRemaining() && file.read(block) >= 0) {}
      block.flip();
      if (index >= start + block.limit()) {
        throw new EOFException("the file was shortened while it was being read");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
