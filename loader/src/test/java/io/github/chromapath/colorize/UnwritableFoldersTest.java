// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.colorize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.UnavailableBackendException;
import io.github.chromapath.image.Photos;
import io.github.chromapath.image.PictureReader;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The message if there is no writable folder to unpack native libraries into. */
class UnwritableFoldersTest {
  @TempDir Path folder;

  /** The child's program. */
  static final class Program {
    private Program() {}

    public static void main(String[] arguments) throws Exception {
      for (int attempt = 0; attempt < 2; attempt++) {
        try {
          PictureReader.read(Path.of(arguments[1]));
        } catch (UnavailableBackendException e) {
          System.out.println("read: " + e.getMessage());
        }
        try (PhotoColorizer colorizer = PhotoColorizer.load(Path.of(arguments[0]))) {
          System.out.println("loaded " + colorizer.bytes());
        } catch (UnavailableBackendException e) {
          System.out.println("load: " + e.getMessage());
        }
      }
    }
  }

  @Test
  void everyAttemptReportsTheRemedy() throws Exception {
    Path checkpoint = folder.resolve("random.safetensors");
    NarrowCheckpoints.random(checkpoint, 3);
    ChildJvm child =
        ChildJvm.run(
            List.of("-Duser.home=/dev/null/home", "-Djava.io.tmpdir=/dev/null/tmp"),
            Program.class,
            checkpoint,
            Photos.photo("rocket.jpg"));
    assertEquals(0, child.exitCode(), child.output());
    List<String> sentences =
        child.output().lines().filter(line -> line.contains("'s native library for ")).toList();
    assertEquals(4, sentences.size(), child.output());
    // The colorizer opens its device, and so oneDNN, before it needs OpenCV.
    for (int i = 0; i < sentences.size(); i++) {
      String sentence = sentences.get(i);
      String start = i % 2 == 0 ? "read: OpenCV's" : "load: no device is available; cpu: oneDNN's";
      assertTrue(sentence.startsWith(start), sentence);
      assertTrue(sentence.contains("-Dorg.bytedeco.javacpp.cachedir="), sentence);
    }
  }
}
