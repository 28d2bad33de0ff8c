// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.internal.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("fast")
class AtomicFileTest {
  private static final AtomicFile.Content NEW =
      channel -> channel.write(ByteBuffer.wrap(new byte[] {'n', 'e', 'w'}));

  @TempDir Path folder;

  @Test
  void aReplacedFileHasTheDefaultPermissions() throws Exception {
    Path file = Files.writeString(folder.resolve("a"), "the old content");
    AtomicFile.write(file, NEW);
    assertEquals("new", Files.readString(file));
    assertEquals(
        Files.getPosixFilePermissions(Files.writeString(folder.resolve("b"), "")),
        Files.getPosixFilePermissions(file));
    assertFiles(2);
  }

  @Test
  void theOldFileIsKeptUnderItsOtherName() throws Exception {
    Path file = folder.resolve("a");
    Path previous = folder.resolve("b");
    AtomicFile.writeKeeping(file, previous, NEW);
    assertFiles(1);
    Files.writeString(file, "old");
    Files.writeString(previous, "older");
    assertThrows(
        IOException.class,
        () ->
            AtomicFile.writeKeeping(
                file,
                previous,
                channel -> {
                  throw new IOException("the disk is full");
                }));
    assertEquals("old", Files.readString(file));
    assertEquals("older", Files.readString(previous));
    AtomicFile.writeKeeping(file, previous, NEW);
    assertEquals("new", Files.readString(file));
    assertEquals("old", Files.readString(previous));
    assertFiles(2);
  }

  @Test
  void temporaryFilesOfAKilledProcessAreDeleted() throws Exception {
    Path half = folder.resolve("half");
    AtomicFile.write(
        half,
        channel -> {
          try (Stream<Path> files = Files.list(folder)) {
            Files.copy(files.findFirst().orElseThrow(), folder.resolve(".chromapath-0.tmp"));
          }
        });
    Files.writeString(folder.resolve(".other.tmp"), "mine");
    AtomicFile.deleteTemporaries(folder);
    assertTrue(Files.exists(half));
    assertFiles(2);
  }

  /** Writes a byte at a time, as a network file system may. */
  private static final class Slow implements WritableByteChannel {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    @Override
    public int write(ByteBuffer bytes) {
      written.write(bytes.get());
      return 1;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  @Test
  void allBytesAreWritten() throws Exception {
    byte[] bytes = {'n', 'e', 'w'};
    Slow slow = new Slow();
    AtomicFile.writeAll(slow, ByteBuffer.wrap(bytes));
    assertArrayEquals(bytes, slow.written.toByteArray());
    Path file = folder.resolve("a");
    AtomicFile.write(file, bytes);
    assertArrayEquals(bytes, Files.readAllBytes(file));
  }

  @Test
  void aFailedWriteKeepsTheOldFile() throws Exception {
    Path file = Files.writeString(folder.resolve("a"), "old");
    IOException full = new IOException("the disk is full");
    IOException thrown =
        assertThrows(
            IOException.class,
            () ->
                AtomicFile.write(
                    file,
                    channel -> {
                      NEW.writeTo(channel);
                      throw full;
                    }));
    assertEquals(full, thrown.getCause());
    String message =
        file + ": writing failed (the disk is full); check the free space on its disk.";
    assertEquals(message, thrown.getMessage());
    assertEquals("old", Files.readString(file));
    assertFiles(1);
  }

  @Test
  void anInterruptIsACancellation() throws Exception {
    Path file = Files.writeString(folder.resolve("a"), "old");
    Thread.currentThread().interrupt();
    InterruptedIOException interruption =
        assertThrows(InterruptedIOException.class, () -> AtomicFile.write(file, new byte[10]));
    assertTrue(Thread.interrupted(), "the interrupt status is kept");
    assertEquals(file + ": writing was interrupted.", interruption.getMessage());
    assertEquals("old", Files.readString(file));
    assertFiles(1);
  }

  @Test
  void unwritableTargetsAreNamed() throws Exception {
    assertFailure(folder, "this is a folder");
    assertFailure(folder.resolve("none/a"), "its folder does not exist");
    Path closed = Files.createDirectory(folder.resolve("closed"));
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-xr-xr-x"));
    assumeFalse(Files.isWritable(closed), "the superuser can write everywhere");
    assertFailure(closed.resolve("a"), "its folder is not writable");
  }

  private static void assertFailure(Path file, String fault) {
    String message =
        assertThrows(IOException.class, () -> AtomicFile.write(file, NEW)).getMessage();
    assertTrue(message.startsWith(file + ": " + fault), message);
  }

  private void assertFiles(int count) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(count, files.count());
    }
  }
}
