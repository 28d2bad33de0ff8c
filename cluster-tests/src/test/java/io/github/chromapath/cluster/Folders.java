// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;

/** Folders of pictures. */
final class Folders {
  private Folders() {}

  /** Writes a picture of random colours, creating its folder. */
  static Path picture(Path file, int width, int height) throws IOException {
    Random random = new Random(file.getFileName().toString().hashCode());
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, random.nextInt(1 << 24));
      }
    }
    Files.createDirectories(file.getParent());
    String format = file.toString().endsWith(".jpg") ? "jpg" : "png";
    ImageIO.write(image, format, file.toFile());
    return file;
  }

  /** Writes pictures 0000.png, 0001.png and so on. */
  static Path pictures(Path folder, int count, int side) throws IOException {
    for (int i = 0; i < count; i++) {
      picture(folder.resolve("%04d.png".formatted(i)), side, side);
    }
    return folder;
  }

  /** The results in a folder by relative path, without the folder of the table. */
  static List<String> results(Path folder) throws IOException {
    List<String> results = new ArrayList<>();
    Path table = folder.resolve("_chromapath");
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes attributes) {
            return visited.equals(table) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile()) {
              results.add(folder.relativize(file).toString());
            }
            return FileVisitResult.CONTINUE;
          }
        });
    Collections.sort(results);
    return results;
  }

  /** Checks that two folders have the same results, byte by byte. */
  static void assertSame(Path expected, Path actual) throws IOException {
    assertEquals(results(expected), results(actual));
    for (String name : results(expected)) {
      assertArrayEquals(
          Files.readAllBytes(expected.resolve(name)),
          Files.readAllBytes(actual.resolve(name)),
          name);
    }
  }
}
