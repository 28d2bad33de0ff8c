// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.internal.events;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.proto.Event;

/** Reads event files by TensorFlow's description of TFRecord, with Guava's CRC-32C. */
public final class EventRecords {
  private EventRecords() {}

  /** Checks and parses the records of a file. */
  public static List<Event> read(Path file) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<Event> events = new ArrayList<>();
    while (in.hasRemaining()) {
      byte[] data = new byte[(int) in.getLong(in.position())];
      assertEquals(masked(next(in, new byte[8])), in.getInt(), "checksum of the length");
      assertEquals(masked(next(in, data)), in.getInt(), "checksum of the data");
      events.add(Event.parseFrom(data));
    }
    return events;
  }

  private static byte[] next(ByteBuffer in, byte[] bytes) {
    in.get(bytes);
    return bytes;
  }

  private static int masked(byte[] bytes) {
    int crc = Hashing.crc32c().hashBytes(bytes).asInt();
    return ((crc >>> 15) | (crc << 17)) + 0xa282ead8;
  }
}
