// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("fast")
class TemporaryFolderTest {
  @TempDir Path parent;

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(parent)) {
      return files.toList();
    }
  }

  @Test
  void closingDeletesEverything() throws IOException {
    try (TemporaryFolder folder = TemporaryFolder.create(parent)) {
      Files.createDirectories(folder.path().resolve("a/b"));
      Files.writeString(folder.path().resolve("a/b/c"), "x");
    }
    assertEquals(List.of(), files());
  }

  @Test
  void onlyTheOwnerReadsIt() throws IOException {
    Assumptions.assumeTrue(parent.getFileSystem().supportedFileAttributeViews().contains("posix"));
    try (TemporaryFolder folder = TemporaryFolder.create(parent)) {
      assertEquals(
          "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.path())));
    }
  }

  /** What a process leaves that is killed: its folder, and a lock file that nobody locks. */
  @Test
  void theNextProcessDeletesWhatAKilledOneLeaves() throws IOException {
    Path abandoned = Files.createDirectory(parent.resolve("chromapath-serve-1"));
    Files.writeString(abandoned.resolve("upload"), "x");
    Files.writeString(parent.resolve("chromapath-serve-1.lock"), "");
    try (TemporaryFolder folder = TemporaryFolder.create(parent)) {
      assertFalse(Files.exists(abandoned));
      assertEquals(2, files().size(), () -> folder.path().toString());
    }
  }

  @Test
  void theFolderOfALiveProcessStays() throws IOException {
    try (TemporaryFolder first = TemporaryFolder.create(parent);
        TemporaryFolder second = TemporaryFolder.create(parent)) {
      assertTrue(Files.exists(first.path()));
      assertTrue(Files.exists(second.path()));
    }
    assertEquals(List.of(), files());
  }

  /** Creates a folder in the folder of the first argument, and ends. */
  static final class OtherProcess {
    private OtherProcess() {}

    public static void main(String[] arguments) throws IOException {
      TemporaryFolder.create(Path.of(arguments[0])).close();
    }
  }

  /** Also if this process has opened a second one since, and closed it. */
  @Test
  void anotherProcessLeavesTheFolderOfALiveOne() throws Exception {
    try (TemporaryFolder first = TemporaryFolder.create(parent)) {
      TemporaryFolder.create(parent).close();
      Process other =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  OtherProcess.class.getName(),
                  parent.toString())
              .inheritIO()
              .start();
      assertEquals(0, other.waitFor());
      assertTrue(Files.exists(first.path()));
    }
    assertEquals(List.of(), files());
  }

  /** Somebody may have put a link there in a shared folder. */
  @Test
  void linksAreNotFollowed() throws IOException {
    Path precious = Files.createDirectory(parent.resolve("precious"));
    Files.writeString(precious.resolve("file"), "x");
    Files.createSymbolicLink(parent.resolve("chromapath-serve-1"), precious);
    Files.writeString(parent.resolve("chromapath-serve-1.lock"), "");
    Path inside = Files.createDirectory(parent.resolve("chromapath-serve-2"));
    Files.createSymbolicLink(inside.resolve("link"), precious);
    Files.writeString(parent.resolve("chromapath-serve-2.lock"), "");
    TemporaryFolder.create(parent).close();
    assertTrue(Files.exists(precious.resolve("file")));
    assertFalse(Files.exists(inside));
  }
}
