// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.internal.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Writing to real file systems that are full or read-only; the superuser of Linux can mount them.
 */
class FullDiskTest {
  @TempDir Path folder;

  private static boolean runs(Object... command) throws IOException, InterruptedException {
    List<String> words = Stream.of(command).map(Object::toString).toList();
    return new ProcessBuilder(words)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }

  private static void mount(Path disk, String options) throws Exception {
    boolean mounted;
    try {
      mounted = runs("mount", "-t", "tmpfs", "-o", options, "tmpfs", disk);
    } catch (IOException e) {
      mounted = false;
    }
    if (!mounted) {
      System.out.println("FullDiskTest is skipped: a small file system cannot be mounted here.");
      abort("no file system can be mounted");
    }
  }

  private static String failure(Path file, int size) {
    return assertThrows(IOException.class, () -> AtomicFile.write(file, new byte[size]))
        .getMessage();
  }

  @Test
  void aFullDiskIsNamedAndLeavesNothing() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    mount(disk, "size=256k");
    try {
      Path old = Files.writeString(disk.resolve("old"), "old");
      Path file = disk.resolve("a.png");
      String sentence = ": its disk is full; free space on it, or choose another one.";
      assertEquals(file + sentence, failure(file, 1 << 20));
      assertEquals(old + sentence, failure(old, 1 << 20));
      assertEquals("old", Files.readString(old));
      try (Stream<Path> files = Files.list(disk)) {
        assertEquals(List.of(old), files.toList());
      }
      AtomicFile.write(file, new byte[1 << 10]);
    } finally {
      assertTrue(runs("umount", disk));
    }
  }

  @Test
  void aReadOnlyDiskIsNamed() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    mount(disk, "ro");
    try {
      Path file = disk.resolve("a.png");
      assertEquals(file + ": its disk is read-only; choose another folder.", failure(file, 9));
    } finally {
      assertTrue(runs("umount", disk));
    }
  }

  @Test
  void aFolderThatVanishesIsNamed() throws Exception {
    Path gone = Files.createDirectory(folder.resolve("gone"));
    Path file = gone.resolve("a.png");
    String message =
        assertThrows(
                IOException.class,
                () ->
                    AtomicFile.write(
                        file,
                        channel -> {
                          try (Stream<Path> files = Files.list(gone)) {
                            for (Path each : files.toList()) {
                              Files.delete(each);
                            }
                          }
                          Files.delete(gone);
                        }))
            .getMessage();
    assertEquals(file + ": its folder has vanished; create " + gone + " and run again.", message);
  }

  @Test
  void aNameThatIsTooLongIsNamed() {
    Path file = folder.resolve("x".repeat(300) + ".png");
    assertEquals(
        file + ": its name is too long for its disk; shorten the name of the input.",
        failure(file, 9));
  }
}
