// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.chromapath.colorize.ChildJvm;
import io.github.chromapath.image.PictureWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetAuditMemoryTest {
  private static final int PAIRS = 2000;
  private static final int SIDE = 160;

  @TempDir Path root;

  /** The child's program. */
  static final class Check {
    private Check() {}

    public static void main(String[] arguments) throws Exception {
      DatasetAudit audit =
          DatasetAudit.of(
              Gta5Dataset.open(Path.of(arguments[0]), OpenOptions.standard().withGrey(false)),
              2,
              () -> {});
      if (audit.pairs() != PAIRS || audit.duplicates().size() != 250) {
        throw new IllegalStateException(audit.pairs() + " pairs");
      }
    }
  }

  /** Decoded, the pairs have 200 MB. */
  @Test
  void aLargeSetFitsASmallHeap() throws Exception {
    Files.createDirectories(root.resolve("images"));
    Files.createDirectories(root.resolve("labels"));
    byte[] label = StreetFiles.label(SIDE, SIDE, 23);
    Path drawn = root.resolve("drawn.png");
    for (int i = 0; i < PAIRS; i++) {
      if (i < 250) {
        PictureWriter.write(drawn, StreetFiles.picture(SIDE, SIDE, i));
        Files.copy(drawn, root.resolve("images/%05d.png".formatted(i)));
        Files.delete(drawn);
      } else {
        Files.copy(
            root.resolve("images/%05d.png".formatted(i % 250)),
            root.resolve("images/%05d.png".formatted(i)));
      }
      Files.write(root.resolve("labels/%05d.png".formatted(i)), label);
    }
    ChildJvm child = ChildJvm.run(List.of("-Xmx64m"), Check.class, root);
    assertEquals(0, child.exitCode(), child.output());
  }
}
