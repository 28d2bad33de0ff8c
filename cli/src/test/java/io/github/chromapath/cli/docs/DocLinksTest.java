// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.docs;

import static java.util.stream.Collectors.toMap;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Every link within the documentation leads to a file of the repository and to one of its anchors.
 */
@Tag("fast")
class DocLinksTest {
  private static final String START = "docs/README.md";

  private static List<DocPage> pages;
  private static Map<String, DocPage> byPath;

  @BeforeAll
  static void readPages() throws IOException {
    pages = DocPage.all();
    byPath = pages.stream().collect(toMap(DocPage::path, page -> page));
  }

  @Test
  void linksLeadSomewhere() {
    List<String> broken = new ArrayList<>();
    for (DocPage page : pages) {
      for (DocPage.Target target : page.targets()) {
        if (!external(target.destination()) && !exists(page, target.destination())) {
          broken.add(page.at(target.line()) + ": " + target.destination());
        }
      }
    }
    assertEquals(List.of(), broken, "links without a target");
  }

  /** Each page is in the list of all pages, from which the navigation of the site is made. */
  @Test
  void theStartPageListsEveryPage() {
    TreeSet<String> missing = new TreeSet<>(byPath.keySet());
    missing.remove(START);
    missing.removeIf(path -> path.startsWith("docs/decisions/0"));
    missing.removeIf(path -> path.startsWith("docs/reference/commands/") && !isIndex(path));
    DocPage start = byPath.get(START);
    for (DocPage.Target target : start.targets()) {
      missing.remove(resolve(start, target.destination()));
    }
    assertEquals(List.of(), List.copyOf(missing), "pages that docs/README.md does not list");
  }

  @Test
  void indexesListTheirFolders() {
    for (String folder : List.of("docs/decisions/", "docs/reference/commands/")) {
      DocPage index = byPath.get(folder + "README.md");
      TreeSet<String> missing = new TreeSet<>(byPath.keySet());
      missing.removeIf(path -> !path.startsWith(folder) || isIndex(path));
      for (DocPage.Target target : index.targets()) {
        missing.remove(resolve(index, target.destination()));
      }
      assertEquals(List.of(), List.copyOf(missing), "pages that " + index.path() + " lacks");
    }
  }

  private static boolean isIndex(String path) {
    return path.endsWith("/README.md");
  }

  private static boolean external(String destination) {
    return destination.matches("[a-z][a-z+.-]*:.*");
  }

  /** The path that a link leads to, relative to the root, without an anchor. */
  private static String resolve(DocPage page, String destination) {
    String path = destination.replaceFirst("#.*", "");
    if (path.isEmpty()) {
      return page.path();
    }
    Path resolved = Path.of("/" + page.path()).resolveSibling(path).normalize();
    return resolved.toString().substring(1).replace('\\', '/');
  }

  private static boolean exists(DocPage page, String destination) {
    String path = resolve(page, destination);
    if (!Files.exists(DocPage.ROOT.resolve(path))) {
      return false;
    }
    int hash = destination.indexOf('#');
    if (hash < 0) {
      return true;
    }
    DocPage target = byPath.get(path);
    return target != null && target.anchors().contains(destination.substring(hash + 1));
  }
}
