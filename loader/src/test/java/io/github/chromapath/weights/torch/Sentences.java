// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.weights.CheckpointException;
import java.nio.file.Path;
import org.junit.jupiter.api.function.Executable;

/** Checks messages to the user: one sentence that names the file, the fault and the remedy. */
final class Sentences {
  private Sentences() {}

  static void assertRefused(Path file, String fault) {
    assertRefused(file, fault, () -> WeightsFiles.open(file).close());
  }

  static void assertRefused(Path file, String fault, Executable action) {
    String message = assertThrows(CheckpointException.class, action).getMessage();
    assertTrue(message.contains(fault), message);
    assertSentence(file, message);
  }

  static void assertSentence(Path file, String message) {
    assertTrue(message.startsWith(file + ": "), message);
    assertTrue(message.contains("; ") && message.endsWith("."), message);
    assertEquals(1, message.lines().count(), message);
  }
}
