// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** An interrupt is a cancellation, not a fault of the file. */
class InterruptedPictureTest {
  @TempDir Path folder;

  private static void assertCancelled(String message, Executable call) {
    Thread.currentThread().interrupt();
    CancellationException cancelled = assertThrows(CancellationException.class, call);
    assertTrue(Thread.interrupted(), "the flag was cleared");
    assertEquals(message, cancelled.getMessage());
  }

  @Test
  void readingIsCancelled() throws Exception {
    Path photo = Photos.photo("chelsea.png");
    String message = photo + ": reading was cancelled, since the thread is interrupted";
    assertCancelled(message, () -> PictureReader.read(photo));
    assertCancelled(message, () -> PictureReader.size(photo));
    assertEquals("451x300", PictureReader.size(photo).toString());
  }

  @Test
  void writingIsCancelledAndLeavesTheFile() throws Exception {
    Path file = folder.resolve("a.png");
    Picture picture = Picture.ofGray(3, 1, new byte[3]);
    PictureWriter.write(file, picture);
    byte[] before = Files.readAllBytes(file);
    assertCancelled(
        file + ": writing was cancelled, since the thread is interrupted",
        () -> PictureWriter.write(file, Picture.ofGray(1, 1, new byte[1])));
    assertArrayEquals(before, Files.readAllBytes(file));
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(1, left.count());
    }
  }
}
