// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Small pictures by other programs, and the formula of their pixels: see MADE.md beside them. */
final class MadePictures {
  static final int WIDTH = 24;
  static final int HEIGHT = 18;

  private MadePictures() {}

  static Path file(String name) {
    try {
      return Path.of(MadePictures.class.getResource("/pictures/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] bytes(String name) throws IOException {
    return Files.readAllBytes(file(name));
  }

  /** Red, green, blue or alpha, of 255. */
  static int sample(int x, int y, int channel) {
    return switch (channel) {
      case 0 -> 10 * x;
      case 1 -> 14 * y;
      case 2 -> (7 * x + 5 * y) % 256;
      default -> 6 * (x + y);
    };
  }

  /** Checks all pixels against the formula. */
  static void assertFormula(Picture picture, double tolerance) {
    assertEquals(WIDTH, picture.width());
    assertEquals(HEIGHT, picture.height());
    for (int i = 0; i < WIDTH * HEIGHT * picture.layout().channels(); i++) {
      int c = i % picture.layout().channels();
      int x = i / picture.layout().channels() % WIDTH;
      int y = i / picture.layout().channels() / WIDTH;
      double value = picture.sample(x, y, c) * 255.0 / picture.maximum();
      assertEquals(sample(x, y, c), value, tolerance, x + ", " + y + ", " + c);
    }
  }

  /** Checks that two pictures of one size differ by so many of 255 at most. */
  static void assertSame(Picture expected, Picture picture, double tolerance) {
    assertEquals(expected.width(), picture.width());
    assertEquals(expected.height(), picture.height());
    assertEquals(expected.layout(), picture.layout());
    double most = 0;
    for (int i = 0; i < picture.samples().length(); i++) {
      double difference =
          expected.samples().get(i) * 255.0 / expected.maximum()
              - picture.samples().get(i) * 255.0 / picture.maximum();
      most = Math.max(most, Math.abs(difference));
    }
    assertTrue(most <= tolerance, "differs by " + most);
  }
}
