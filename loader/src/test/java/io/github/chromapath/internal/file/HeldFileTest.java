// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.internal.file;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.colorize.ChildJvm;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeldFileTest {
  @TempDir Path folder;

  /** Another process: exit code 0 if the system lets it lock the file. */
  static final class Rival {
    private Rival() {}

    public static void main(String[] arguments) throws IOException {
      try (FileChannel channel = FileChannel.open(Path.of(arguments[0]), WRITE)) {
        System.exit(channel.tryLock() != null ? 0 : 1);
      }
    }
  }

  private static int rival(Path file) throws Exception {
    return ChildJvm.run(List.of(), Rival.class, file).exitCode();
  }

  @Test
  void otherProcessesAreKeptOutAlsoAfterASecondAttemptHere() throws Exception {
    Path file = folder.resolve("lock");
    HeldFile held = HeldFile.take(file, CREATE, WRITE).orElseThrow();
    assertEquals(Optional.empty(), HeldFile.take(folder.resolve(".").resolve("lock"), WRITE));
    assertEquals(1, rival(file));
    held.close();
    held.close();
    assertEquals(0, rival(file));
    try (HeldFile again = HeldFile.take(file, WRITE).orElseThrow()) {
      assertTrue(again.open());
    }
  }

  @Test
  void aFileThatOtherCodeOfThisProcessLocksIsNotTaken() throws IOException {
    Path file = folder.resolve("lock");
    try (FileChannel other = FileChannel.open(file, CREATE, WRITE)) {
      assertTrue(other.lock().isValid());
      assertFalse(HeldFile.take(file, WRITE).isPresent());
    }
    HeldFile.take(file, WRITE).orElseThrow().close();
  }
}
