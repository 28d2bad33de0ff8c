package io.github.chromapath.weights.torch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.HashMap;
import java.util.Map;

/**
 * Where the members of a TAR archive lie: blocks of 512 bytes, a header of name (bytes 0 to 99),
 * size in octal (124 to 135) and checksum (148 to 155) before each member (POSIX.1-1988, ustar).
 */
final class TarMembers {
  private static final int BLOCK = 512;
  private static final int MOST_MEMBERS = 64;

  private record Extent(long start, long bytes) {}

  private final FileChannel channel;
  private final Map<String, Extent> members = new HashMap<>();

  private TarMembers(FileChannel channel) {
    this.channel = channel;
  }

  /** Whether a file's first block is such a header. */
  static boolean recognises(ByteBuffer start) {
    return start.limit() >= BLOCK && start.get(0) != 0 && checksum(start) == octal(start, 148, 8);
  }

  static TarMembers of(FileChannel channel) throws IOException, TorchFault {
    TarMembers tar = new TarMembers(channel);
    ByteBuffer header = ByteBuffer.allocate(BLOCK);
    long at = 0;
    while (tar.readHeader(header, at) && tar.members.size() < MOST_MEMBERS) {
      long bytes = octal(header, 124, 12);
      long start = at + BLOCK;
      if (!recognises(header) || bytes < 0 || bytes > channel.size() - start) {
        throw new TorchFault("it is a TAR archive that was cut short or damaged");
      }
      tar.members.put(text(header, 0, 100), new Extent(start, bytes));
      at = start + (bytes + BLOCK - 1) / BLOCK * BLOCK;
    }
    return tar;
  }

  /** Whether there is another header: neither the end of the file nor a block of zeros. */
  private boolean readHeader(ByteBuffer header, long at) throws IOException {
    header.clear();
    while (header.hasRemaining()) {
      int count = channel.read(header, at + header.position());
      if (count < 0) {
        return false;
      }
    }
    header.flip();
    return header.get(0) != 0;
  }

  /** The sum of all bytes of a header, its checksum counted as spaces. */
  private static int checksum(ByteBuffer header) {
    int sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      sum += i >= 148 && i < 156 ? ' ' : header.get(i) & 0xff;
    }
    return sum;
  }

  private static long octal(ByteBuffer header, int from, int length) {
    String digits = text(header, from, length).strip();
    return digits.matches("[0-7]{1,12}") ? Long.parseLong(digits, 8) : -1;
  }

  private static String text(ByteBuffer header, int from, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = from; i < from + length && header.get(i) != 0; i++) {
      text.append((char) (header.get(i) & 0xff));
    }
    return text.toString();
  }

  /** A member's bytes. */
  Bytes open(String name) throws TorchFault {
    Extent extent = members.get(name);
    if (extent == null) {
      throw new TorchFault(
          "it is a TAR archive without " + name, "give a file that torch.save wrote");
    }
    return new Bytes(channel::read, extent.start(), extent.start() + extent.bytes());
  }
}
