// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Pages of the reference that are committed and generated: a test compares them, or writes them if
 * the property {@code write-reference} is set.
 */
public final class GeneratedPages {
  private static final String REMEDY =
      "%s is not what is generated. Write it: mvn test -pl cli -am -Dtest='*ReferenceTest'"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Dwrite-reference=true";

  private GeneratedPages() {}

  /** Compares or writes pages by their paths relative to the root of the repository. */
  public static void check(Map<String, String> pages) throws IOException {
    boolean write = Boolean.getBoolean("write-reference");
    for (Map.Entry<String, String> page : pages.entrySet()) {
      Path file = DocPage.ROOT.resolve(page.getKey());
      if (write) {
        Files.createDirectories(file.getParent());
        Files.writeString(file, page.getValue());
      }
      String committed = Files.exists(file) ? Files.readString(file) : "";
      assertEquals(page.getValue(), committed, REMEDY.formatted(page.getKey()));
    }
  }

  /** Checks that a folder has no other pages. */
  public static void checkFolder(String folder, Map<String, String> pages) throws IOException {
    try (Stream<Path> files = Files.list(DocPage.ROOT.resolve(folder))) {
      TreeSet<String> others = new TreeSet<>();
      files.forEach(file -> others.add(folder + "/" + file.getFileName()));
      others.removeAll(pages.keySet());
      assertEquals(new TreeSet<String>(), others, "pages of commands that do not exist");
    }
  }
}
