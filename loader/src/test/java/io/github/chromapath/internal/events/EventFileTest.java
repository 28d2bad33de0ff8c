// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.internal.events;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.hash.Hashing;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.SessionLog;
import org.tensorflow.proto.Summary;

/** TensorFlow's own classes read the events, and Guava's CRC-32C checks the records. */
@Tag("fast")
class EventFileTest {
  @TempDir Path folder;

  /** The records of a file, by TensorFlow's description of the format. */
  private static List<Event> read(Path file) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(Files.readAllBytes(file)));
    List<Event> events = new ArrayList<>();
    while (in.available() > 0) {
      byte[] length = in.readNBytes(8);
      assertEquals(masked(length), Integer.reverseBytes(in.readInt()), "checksum of the length");
      byte[] data =
          in.readNBytes(
              (int)
                  Long.reverseBytes(
                      new DataInputStream(new ByteArrayInputStream(length)).readLong()));
      assertEquals(masked(data), Integer.reverseBytes(in.readInt()), "checksum of the data");
      events.add(Event.parseFrom(data));
    }
    return events;
  }

  private static int masked(byte[] bytes) {
    int crc = Hashing.crc32c().hashBytes(bytes).asInt();
    return ((crc >>> 15) | (crc << 17)) + 0xa282ead8;
  }

  @Test
  void tensorFlowReadsScalarsAndImages() throws IOException {
    Instant time = Instant.parse("2026-01-02T03:04:05.5Z");
    EventFile file = EventFile.create(folder, 0, () -> time);
    Map<String, Float> values = new LinkedHashMap<>();
    values.put("loss/total", 0.1f);
    values.put("lr", 1e-30f);
    values.put("\u0394", Float.NaN);
    file.scalars(300, values);
    file.scalars(1L << 40, Map.of("a", Float.NEGATIVE_INFINITY));
    byte[] encoded = new byte[300];
    encoded[299] = -1;
    file.image(7, "samples/1", 128, 70_000, encoded);

    List<Event> events = read(file.path());
    assertEquals(5, events.size());
    assertTrue(events.stream().allMatch(event -> event.getWallTime() == 1767323045.5));
    assertEquals("brain.Event:2", events.get(0).getFileVersion());
    assertEquals(SessionLog.SessionStatus.START, events.get(1).getSessionLog().getStatus());
    assertEquals(1, events.get(1).getStep());
    assertEquals(300, events.get(2).getStep());
    Summary scalars = events.get(2).getSummary();
    assertEquals(
        List.of("loss/total", "lr", "\u0394"),
        scalars.getValueList().stream().map(Summary.Value::getTag).toList());
    assertEquals(
        List.of(0.1f, 1e-30f, Float.NaN),
        scalars.getValueList().stream().map(Summary.Value::getSimpleValue).toList());
    assertEquals(1L << 40, events.get(3).getStep());
    assertEquals(Float.NEGATIVE_INFINITY, events.get(3).getSummary().getValue(0).getSimpleValue());
    Summary.Value picture = events.get(4).getSummary().getValue(0);
    assertEquals("samples/1", picture.getTag());
    assertEquals(128, picture.getImage().getHeight());
    assertEquals(70_000, picture.getImage().getWidth());
    assertEquals(3, picture.getImage().getColorspace());
    assertArrayEquals(encoded, picture.getImage().getEncodedImageString().toByteArray());
    assertEquals(Map.of(), events.get(2).getUnknownFields().asMap());
  }

  /** Names sort in the order in which TensorBoard must read them, also if the clock goes back. */
  @Test
  void eachStartHasAFileAndTimesDoNotGoBack() throws IOException {
    Deque<Instant> clock = new ArrayDeque<>();
    for (long second : new long[] {1000, 1000, 500, 2000}) {
      clock.add(Instant.ofEpochSecond(second));
    }
    EventFile first = EventFile.create(folder, 0, clock::remove);
    first.scalars(1, Map.of("a", 1f));
    first.scalars(2, Map.of("a", 2f));
    assertEquals(
        List.of(1000.0, 1000.0, 1000.0, 2000.0),
        read(first.path()).stream().map(Event::getWallTime).toList());
    EventFile second = EventFile.create(folder, 40, () -> Instant.ofEpochSecond(10));
    assertEquals("events.out.tfevents.0000000002.chromapath", second.path().getFileName() + "");
    assertEquals(41, read(second.path()).get(1).getStep());
    assertEquals(2, EventFile.files(folder).size());
  }

  @Test
  void aFileThatCannotBeWrittenIsNamed() throws IOException {
    EventFile file = EventFile.create(folder, 0, () -> Instant.EPOCH);
    Files.delete(file.path());
    Files.createDirectory(file.path());
    IOException failure = assertThrows(IOException.class, () -> file.scalars(1, Map.of("a", 1f)));
    assertTrue(
        failure.getMessage().startsWith(file.path() + ": writing failed ("), failure.getMessage());
  }
}
