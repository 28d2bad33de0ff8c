// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.internal.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("fast")
class SiblingTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "a.png, a.side.png",
    "a.b.jpeg, a.b.side.png",
    ".png, .side.png",
    "Straße 50%.tif, Straße 50%.side.png",
    "a+b#c?.png, a+b#c?.side.png"
  })
  void theEndingIsReplaced(String name, String expected) {
    assertEquals(folder.resolve(expected), Sibling.of(folder.resolve(name), ".side.png"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.png", "a", ".png", "Straße 50%", "a+b#c?"})
  void anEndingIsAdded(String name) {
    assertEquals(
        folder.resolve(name + ".side.png"), Sibling.appended(folder.resolve(name), ".side.png"));
  }

  @Test
  void aFolderIsTreatedAsAFile() throws Exception {
    Path file = Files.createDirectory(folder.resolve("a.png"));
    assertEquals(folder.resolve("a.side.png"), Sibling.of(file, ".side.png"));
    assertEquals(folder.resolve("a.png.side.png"), Sibling.appended(file, ".side.png"));
  }

  @Test
  void aNameWithoutADotIsRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> Sibling.of(folder.resolve("folder.d/name"), ".side.png"));
  }

  /** The byte FF is not valid in UTF-8; a conversion to a String would replace it by U+FFFD. */
  @EnabledOnOs(OS.LINUX)
  @Test
  void nonUtf8NameKeepsItsBytes() throws Exception {
    Path file = Path.of(URI.create(folder.toUri() + "%FF.png"));
    Path sibling = Path.of(URI.create(folder.toUri() + "%FF.side.png"));
    assertFalse(Files.exists(sibling));
    Files.createFile(Sibling.of(file, ".side.png"));
    assertTrue(Files.exists(sibling));
    assertEquals(
        Path.of(URI.create(folder.toUri() + "%FF.png.side.png")),
        Sibling.appended(file, ".side.png"));
  }
}
