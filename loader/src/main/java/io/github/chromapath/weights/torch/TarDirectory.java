// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights.torch;

import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The directory of a TAR archive (POSIX.1-1988 ustar). Only fields that older TAR formats have too
 * are read. Everything except regular files is skipped, since extended headers contain only times.
 */
final class TarDirectory {
  static final int BLOCK_BYTES = 512;

  private static final int MAX_ENTRIES = 64;
  private static final int NAME_BYTES = 100;
  private static final int SIZE_AT = 124;
  private static final int SIZE_BYTES = 12;
  private static final int CHECKSUM_AT = 148;
  private static final int CHECKSUM_BYTES = 8;
  private static final int TYPE_AT = 156;

  private TarDirectory() {}

  /** Whether a block has the checksum of the header of an entry. */
  static boolean isHeader(ByteBuffer block) {
    if (block.remaining() < BLOCK_BYTES || block.get(0) == 0) {
      return false;
    }
    long sum = 0;
    for (int i = 0; i < BLOCK_BYTES; i++) {
      boolean inChecksum = i >= CHECKSUM_AT && i < CHECKSUM_AT + CHECKSUM_BYTES;
      sum += inChecksum ? ' ' : block.get(i) & 0xff;
    }
    OptionalLong checksum = octal(block, CHECKSUM_AT, CHECKSUM_BYTES);
    return checksum.isPresent() && checksum.getAsLong() == sum;
  }

  /**
   * The contents of the files by name.
   *
   * @throws TorchFault if the archive is damaged or has too many entries
   */
  static ImmutableMap<String, FileRegion> read(FileRegion file) throws TorchFault, IOException {
    Map<String, FileRegion> files = new HashMap<>();
    long at = 0;
    for (int i = 0; file.length() - at >= BLOCK_BYTES; i++) {
      ByteBuffer header = file.copy(at, BLOCK_BYTES);
      if (header.get(0) == 0) {
        return ImmutableMap.copyOf(files);
      }
      OptionalLong size = octal(header, SIZE_AT, SIZE_BYTES);
      if (!isHeader(header) || size.isEmpty()) {
        throw TorchFault.broken("its TAR archive is damaged");
      }
      if (i == MAX_ENTRIES) {
        throw TorchFault.unsuitable("its TAR archive has more than " + MAX_ENTRIES + " entries");
      }
      long bytes = size.getAsLong();
      FileRegion content = file.slice(at + BLOCK_BYTES, bytes);
      if (header.get(TYPE_AT) == '0' || header.get(TYPE_AT) == 0) {
        files.put(name(header), content);
      }
      at += BLOCK_BYTES + (bytes + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
    }
    return ImmutableMap.copyOf(files);
  }

  private static String name(ByteBuffer header) {
    int length = 0;
    while (length < NAME_BYTES && header.get(length) != 0) {
      length++;
    }
    return StandardCharsets.UTF_8.decode(header.slice(0, length)).toString();
  }

  /** An octal number that ends with the field, a space or a zero byte; empty for anything else. */
  private static OptionalLong octal(ByteBuffer header, int at, int length) {
    long value = 0;
    for (int i = at; i < at + length; i++) {
      int digit = header.get(i) - '0';
      if (digit < 0 || digit > 7) {
        boolean ends = i > at && (header.get(i) == ' ' || header.get(i) == 0);
        return ends ? OptionalLong.of(value) : OptionalLong.empty();
      }
      value = value * 8 + digit;
    }
    return OptionalLong.of(value);
  }
}
