// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What the fuzz tests share: seeds, a file for each input, and the form of a refusal. */
final class Inputs {
  private Inputs() {}

  /** The bytes of resources of these tests. */
  static Stream<byte[]> resources(String folder, String... names) {
    return Stream.of(names).map(name -> resource(folder + name));
  }

  private static byte[] resource(String name) {
    try (InputStream in = Inputs.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads a file. */
  interface Reader {
    /** Throws an exception of the documented type if the file is refused. */
    void read(Path file) throws IOException;
  }

  /** Writes an input to a file, reads it, and checks the sentence if it is refused. */
  static void read(byte[] input, Class<? extends IOException> refusal, Reader reader)
      throws IOException {
    Path file = Files.createTempFile("fuzz", ".bin");
    try {
      Files.write(file, input);
      read(file, refusal, reader);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /** Reads a file, and checks the sentence if it is refused. */
  static void read(Path file, Class<? extends IOException> refusal, Reader reader)
      throws IOException {
    try {
      reader.read(file);
    } catch (IOException e) {
      if (!refusal.isInstance(e)) {
        throw e;
      }
      String message = e.getMessage();
      assertTrue(message.startsWith(file + ": "), message);
      assertTrue(message.contains("; ") && message.endsWith("."), message);
      assertEquals(1, message.lines().count(), message);
      assertTrue(message.codePoints().noneMatch(Character::isISOControl), message);
    }
  }
}
