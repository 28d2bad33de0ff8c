// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The page docs/reference/settings.md has every setting that launchers and sources name. */
@Tag("fast")
class SettingsReferenceTest {
  private static final List<String> LAUNCHERS =
      List.of(
          "chromapath",
          "cli/src/main/dist/bin/chromapath",
          "cli/src/main/dist/libexec/find-java.sh");

  private static final Pattern VARIABLE = Pattern.compile("\\$\\{?([A-Z][A-Z_]+)\\b");
  private static final Pattern PROPERTY = Pattern.compile("-D([a-z][\\w.]+)=");
  private static final Pattern GETENV = Pattern.compile("getenv\\(\"([A-Z_]+)\"");
  private static final Pattern NAME =
      Pattern.compile("\"((?:CHROMAPATH|XDG)_[A-Z_]+|chromapath\\.columns)\"");

  /** Variables of every program, and a property of Maven. */
  private static final Set<String> OTHERS = Set.of("HOME", "PWD", "PATH", "cuda.libraries.folder");

  @Test
  void everySettingIsListed() throws IOException {
    Set<String> settings = new TreeSet<>();
    for (String launcher : LAUNCHERS) {
      String text = Files.readString(DocPage.ROOT.resolve(launcher));
      find(VARIABLE, text, settings);
      find(PROPERTY, text, settings);
    }
    for (String module : List.of("kernels", "engine", "loader", "cluster", "cli")) {
      for (Path source : sources(DocPage.ROOT.resolve(module).resolve("src/main/java"))) {
        String text = Files.readString(source);
        find(GETENV, text, settings);
        find(NAME, text, settings);
      }
    }
    settings.removeAll(OTHERS);
    String page = Files.readString(DocPage.ROOT.resolve("docs/reference/settings.md"));
    settings.removeIf(setting -> page.contains("`" + setting + "`"));
    assertEquals(Set.of(), settings, "settings that docs/reference/settings.md does not list");
  }

  private static List<Path> sources(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
    }
  }

  private static void find(Pattern pattern, String text, Set<String> settings) {
    pattern.matcher(text).results().forEach(match -> settings.add(match.group(1)));
  }
}
