package io.github.chromapath.weights.torch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Reads little-endian values from a part of a file, one after the other. */
final class Bytes {
  private static final int BUFFER = 1 << 13;

  /** Where bytes come from. */
  @FunctionalInterface
  interface Source {
    /** As {@link java.nio.channels.FileChannel#read(ByteBuffer, long)}. */
    int read(ByteBuffer into, long position) throws IOException;
  }

  private final Source source;
  private final long end;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
  private long filledTo;

  /** Bytes {@code [start, end)} of a source. */
  Bytes(Source source, long start, long end) {
    this.source = source;
    this.end = end;
    this.filledTo = start;
    buffer.limit(0);
  }

  /** Bytes of an array. */
  static Bytes of(byte[] array) {
    Source source =
        (into, position) -> {
          int count = (int) Math.min(into.remaining(), array.length - position);
          into.put(array, (int) position, count);
          return count;
        };
    return new Bytes(source, 0, array.length);
  }

  /** Offset of the next byte in the source. */
  long position() {
    return filledTo - buffer.remaining();
  }

  /** Bytes left. */
  long remaining() {
    return end - position();
  }

  int unsignedByte() throws IOException, TorchFault {
    return ahead(1).get() & 0xff;
  }

  int unsignedShort() throws IOException, TorchFault {
    return ahead(2).getShort() & 0xffff;
  }

  int int32() throws IOException, TorchFault {
    return ahead(4).getInt();
  }

  long int64() throws IOException, TorchFault {
    return ahead(8).getLong();
  }

  double bigEndianDouble() throws IOException, TorchFault {
    return Double.longBitsToDouble(Long.reverseBytes(int64()));
  }

  /** So many bytes, decoded as UTF-8; {@code length} is at most {@code most}. */
  String text(long length, int most) throws IOException, TorchFault {
    return new String(array(length, most), StandardCharsets.UTF_8);
  }

  byte[] array(long length, int most) throws IOException, TorchFault {
    if (length < 0 || length > most || length > remaining()) {
      throw new TorchFault("a string of " + length + " bytes does not fit into it");
    }
    byte[] bytes = new byte[(int) length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = ahead(1).get();
    }
    return bytes;
  }

  /** Text up to a line feed, which is passed over. */
  String line(int most) throws IOException, TorchFault {
    StringBuilder line = new StringBuilder();
    for (int next = unsignedByte(); next != '\n'; next = unsignedByte()) {
      if (line.length() >= most) {
        throw new TorchFault("a name in it is longer than " + most + " characters");
      }
      line.append((char) next);
    }
    return line.toString();
  }

  /** Passes over so many bytes. */
  void skip(long count) throws TorchFault {
    if (count < 0 || count > remaining()) {
      throw cutShort();
    }
    filledTo = position() + count;
    buffer.limit(0);
  }

  private ByteBuffer ahead(int count) throws IOException, TorchFault {
    if (buffer.remaining() >= count) {
      return buffer;
    }
    if (remaining() < count) {
      throw cutShort();
    }
    buffer.compact();
    buffer.limit((int) Math.min(buffer.capacity(), buffer.position() + (end - filledTo)));
    while (buffer.position() < count) {
      int read = source.read(buffer, filledTo);
      if (read <= 0) {
        throw cutShort();
      }
      filledTo += read;
    }
    buffer.flip();
    return buffer;
  }

  private static TorchFault cutShort() {
    return new TorchFault("it was cut short");
  }
}
