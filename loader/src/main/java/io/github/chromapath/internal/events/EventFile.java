// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.internal.events;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * A file of TensorFlow's {@code Event} messages in the format TFRecord. Each start of a run writes
 * a file of its own. Its first events make TensorBoard drop what an earlier file has of later
 * steps.
 *
 * <p>A record is written in one piece, so a process that is killed leaves at most one incomplete
 * record, at the end, which readers ignore. Not thread-safe.
 */
public final class EventFile {
  private static final Pattern NAME =
      Pattern.compile("events\\.out\\.tfevents\\.([0-9]{10})\\.chromapath");
  private static final String GLOB = "events.out.tfevents.*.chromapath";
  private static final int CRC_MASK = 0xa282ead8;

  private static final int RGB = 3;
  private static final int SESSION_START = 1;

  private final Path path;
  private final InstantSource clock;
  private Instant latest = Instant.MIN;

  private EventFile(Path path, InstantSource clock) {
    this.path = path;
    this.clock = clock;
  }

  /**
   * Creates the next file of a folder. Its number does not depend on the clock.
   *
   * @param folder an existing folder
   * @param step steps completed; events of later steps in earlier files do not count any more
   * @param clock time of the events; if it goes back, the latest time so far is used
   * @throws IOException with a message that names the file, if it cannot be written
   */
  public static EventFile create(Path folder, long step, InstantSource clock) throws IOException {
    long number = 1;
    for (Path file : files(folder)) {
      Matcher name = NAME.matcher(file.getFileName().toString());
      if (name.matches()) {
        number = Math.max(number, Long.parseLong(name.group(1)) + 1);
      }
    }
    EventFile file =
        new EventFile(
            folder.resolve("events.out.tfevents.%010d.chromapath".formatted(number)), clock);
    file.append(file.event(0).text(3, "brain.Event:2"));
    file.append(file.event(step + 1).message(7, new Message().number(1, SESSION_START)));
    return file;
  }

  /**
   * {@return the event files in a folder}
   *
   * @throws IOException if the folder cannot be listed
   */
  public static List<Path> files(Path folder) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, GLOB)) {
      files.forEach(found::add);
    }
    return found;
  }

  /** {@return the file} */
  public Path path() {
    return path;
  }

  /**
   * Adds numbers of a step.
   *
   * @param values by tag
   * @throws IOException with a message that names the file, if it cannot be written
   */
  public void scalars(long step, Map<String, Float> values) throws IOException {
    Message summary = new Message();
    values.forEach(
        (tag, value) -> summary.message(1, new Message().text(1, tag).real(2, value.floatValue())));
    append(event(step).message(5, summary));
  }

  /**
   * Adds a picture of a step.
   *
   * @param height in pixels
   * @param width in pixels
   * @param encoded a JPEG or PNG file of three channels
   * @throws IOException with a message that names the file, if it cannot be written
   */
  public void image(long step, String tag, int height, int width, byte[] encoded)
      throws IOException {
    Message image =
        new Message().number(1, height).number(2, width).number(3, RGB).bytes(4, encoded);
    append(
        event(step)
            .message(5, new Message().message(1, new Message().text(1, tag).message(4, image))));
  }

  private Message event(long step) {
    Instant now = clock.instant();
    latest = now.isAfter(latest) ? now : latest;
    return new Message().real(1, latest.getEpochSecond() + latest.getNano() * 1e-9).number(2, step);
  }

  private void append(Message event) throws IOException {
    try {
      Files.write(
          path, record(event.toBytes()), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new IOException(
          path + ": writing failed (" + e.getMessage() + "); check the space on its disk.", e);
    }
  }

  /** Length, its checksum, the data, and their checksum; all little-endian. */
  private static byte[] record(byte[] data) {
    ByteBuffer record =
        ByteBuffer.allocate(Long.BYTES + 2 * Integer.BYTES + data.length)
            .order(ByteOrder.LITTLE_ENDIAN);
    record.putLong(data.length);
    record.putInt(checksum(record.array(), 0, Long.BYTES));
    record.put(data);
    record.putInt(checksum(data, 0, data.length));
    return record.array();
  }

  /** CRC-32C, rotated and offset, since a checksum of data with checksums would be weak. */
  private static int checksum(byte[] bytes, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, length);
    return Integer.rotateRight((int) crc.getValue(), 15) + CRC_MASK;
  }
}
