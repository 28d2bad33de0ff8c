// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("fast")
class PathListTest {
  private static final List<String> BOTH = List.of("a b.png", "Straße 写真.png");
  private static final String UNIX = "a b.png\nStraße 写真.png\n";

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
  void withAMark(String charset) throws IOException {
    assertEquals(BOTH, read("\ufeff" + UNIX, charset));
    assertEquals(BOTH, read("\ufeff" + UNIX.replace("\n", "\r\n"), charset));
  }

  @Test
  void lines() throws IOException {
    assertEquals(BOTH, read(UNIX, "UTF-8"));
    assertEquals(BOTH, read(UNIX.replace("\n", "\r\n\r\n"), "UTF-8"));
    assertEquals(BOTH, read(UNIX.stripTrailing(), "UTF-8"));
    assertEquals(List.of(), read("\n", "UTF-8"));
    assertEquals(List.of(), read("", "UTF-8"));
  }

  @Test
  void nul() throws IOException {
    assertEquals(BOTH, read(UNIX.replace('\n', '\0'), "UTF-8"));
    assertEquals(List.of("two\nlines.png", "b"), read("two\nlines.png\0b\0", "UTF-8"));
    byte[] one = "two\nlines.png".getBytes(StandardCharsets.UTF_8);
    assertEquals(List.of("two\nlines.png"), PathList.read(new ByteArrayInputStream(one), true));
  }

  private static List<String> read(String text, String charset) throws IOException {
    byte[] bytes = text.getBytes(Charset.forName(charset));
    return PathList.read(new ByteArrayInputStream(bytes), false);
  }
}
