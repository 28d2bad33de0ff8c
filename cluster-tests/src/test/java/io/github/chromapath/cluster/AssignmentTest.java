// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies of inputs on an executor. */
class AssignmentTest {
  @TempDir Path folder;

  @Test
  void copiesWholeStreamsUpToTheLimit() throws Exception {
    byte[] content = new byte[200_000];
    new Random(1).nextBytes(content);
    Path file = folder.resolve("copy");
    assertTrue(Assignment.copy(new ByteArrayInputStream(content), file, content.length));
    assertArrayEquals(content, Files.readAllBytes(file));
    assertFalse(Assignment.copy(new ByteArrayInputStream(content), file, content.length - 1));
  }

  /** Such as a file that grows, or an object of another size than its listing has. */
  @Test
  void endsAtTheLimitIfAStreamIsEndless() throws Exception {
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return 1;
          }
        };
    Path file = folder.resolve("copy");
    assertFalse(Assignment.copy(endless, file, 100_000));
    assertEquals(65_536, Files.size(file));
  }
}
