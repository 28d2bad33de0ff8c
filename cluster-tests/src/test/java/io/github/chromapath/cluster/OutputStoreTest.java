// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules by which results appear. */
class OutputStoreTest {
  @TempDir Path folder;

  private Path source(String content) throws IOException {
    return Files.writeString(Files.createTempFile(folder, "source", ""), content);
  }

  private OutputStore local() throws IOException {
    org.apache.hadoop.fs.Path out =
        new org.apache.hadoop.fs.Path("file", null, folder.resolve("out").toString());
    return new OutputStore(out, new Configuration());
  }

  private OutputStore objects() throws IOException {
    Configuration configuration = new Configuration();
    configuration.setClass(
        "fs.s3a.impl", ObjectFileSystem.class, org.apache.hadoop.fs.FileSystem.class);
    configuration.setBoolean("fs.s3a.impl.disable.cache", true);
    return new OutputStore(
        new org.apache.hadoop.fs.Path("s3a", "bucket", folder.resolve("out").toString()),
        configuration);
  }

  private String content(String name) throws IOException {
    return Files.readString(folder.resolve("out").resolve(name));
  }

  @Test
  void keepsTheFirstResultUnlessToldToReplaceIt() throws Exception {
    for (OutputStore outputs : List.of(local(), objects())) {
      outputs.publish(source("first"), "a/b.png", true);
      outputs.publish(source("second"), "a/b.png", false);
      assertEquals("first", content("a/b.png"));
      outputs.publish(source("third"), "a/b.png", true);
      assertEquals("third", content("a/b.png"));
      assertEquals(List.of("a/b.png"), Folders.results(folder.resolve("out")));
    }
  }

  /** Pictures appear only after their names were looked up, as if another attempt were at work. */
  public static final class LateFileSystem extends RawLocalFileSystem {
    @Override
    public boolean exists(org.apache.hadoop.fs.Path path) throws IOException {
      return !path.getName().endsWith(".png") && super.exists(path);
    }
  }

  @Test
  void keepsTheFirstLocalResultInARaceOfTwoAttempts() throws Exception {
    Configuration configuration = new Configuration();
    configuration.setClass(
        "fs.file.impl", LateFileSystem.class, org.apache.hadoop.fs.FileSystem.class);
    configuration.setBoolean("fs.file.impl.disable.cache", true);
    OutputStore outputs = new OutputStore(local().root(), configuration);
    outputs.publish(source("first"), "a/b.png", false);
    outputs.publish(source("second"), "a/b.png", false);
    assertEquals("first", content("a/b.png"));
    assertEquals(List.of("a/b.png"), Folders.results(folder.resolve("out")));
  }

  /** The file system of the test refuses to rename. */
  @Test
  void neverRenamesObjects() throws Exception {
    OutputStore outputs = objects();
    outputs.publish(source("x"), "a.png", false);
    assertThrows(
        UnsupportedOperationException.class,
        () -> outputs.files().rename(outputs.path("a.png"), outputs.path("b.png")));
    assertTrue(Files.exists(folder.resolve("out/a.png")));
  }

  @Test
  void leavesNoObjectIfTheUploadFails() throws Exception {
    OutputStore outputs = objects();
    assertThrows(
        IOException.class, () -> outputs.publish(folder.resolve("missing"), "a.png", false));
    assertFalse(Files.exists(folder.resolve("out/a.png")));
    assertTrue(outputs.status("a.png").isEmpty());
  }

  @Test
  void refusesNamesOutsideTheFolder() throws Exception {
    OutputStore outputs = local();
    for (String name : List.of("../x.png", "a/../../x.png", "/x.png", "a//b.png", ".", "a/./b")) {
      assertThrows(
          IllegalArgumentException.class, () -> outputs.publish(source("x"), name, true), name);
    }
    Files.createDirectories(folder.resolve("out"));
    Files.createDirectories(folder.resolve("elsewhere"));
    Files.createSymbolicLink(folder.resolve("out/link"), folder.resolve("elsewhere"));
    IOException refused =
        assertThrows(IOException.class, () -> outputs.publish(source("x"), "link/x.png", true));
    assertTrue(refused.getMessage().contains("a link leads out of the output folder"));
    assertFalse(Files.exists(folder.resolve("elsewhere/x.png")));
  }
}
