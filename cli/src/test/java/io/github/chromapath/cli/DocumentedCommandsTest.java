// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.cli.docs.CommandMark;
import io.github.chromapath.cli.docs.CommandMark.Replacement;
import io.github.chromapath.cli.docs.DocBlock;
import io.github.chromapath.cli.docs.DocPage;
import io.github.chromapath.cli.docs.GivenFiles;
import io.github.chromapath.cli.docs.ShellCommands;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;

/**
 * The commands in the documentation: each block says whether it is run ({@link DocumentationIT}),
 * and each line that starts chromapath is a valid command line.
 */
@Tag("fast")
class DocumentedCommandsTest {
  private static final String LAUNCHER = "(\\./|.*/bin/)?chromapath";
  private static final String PROGRAM = "(\\./)?chromapath(-bench)?|mvn|curl|java|scripts/.*";
  private static final String REST = "...";

  /** No language, and names of shells that the documentation does not use. */
  private static final Set<String> OTHER_LANGUAGES =
      Set.of("", DocBlock.INDENTED, "bash", "console", "shell");

  private static final CommandLine PARSER = Main.commandLine();

  private static List<DocPage> pages;

  @BeforeAll
  static void readPages() throws IOException {
    pages = DocPage.all();
  }

  /** The fault of a block, if it has one. */
  private interface Check {
    Optional<String> fault(DocBlock block);
  }

  private static void assertBlocks(Check check) {
    List<String> faults = new ArrayList<>();
    for (DocPage page : pages) {
      for (DocBlock block : DocBlock.of(page)) {
        check.fault(block).ifPresent(fault -> faults.add(page.at(block.line()) + ": " + fault));
      }
    }
    assertEquals("", String.join("\n", faults));
  }

  @Test
  void everyBlockOfCommandsIsMarked() {
    assertBlocks(
        block ->
            block.isShell() && CommandMark.of(block).isEmpty()
                ? Optional.of("no \"run\" or \"not run: reason\" in a comment above the block")
                : Optional.empty());
  }

  @Test
  void commandsAreInBlocksOfTheirLanguage() {
    assertBlocks(
        block ->
            OTHER_LANGUAGES.contains(block.language()) && startsWithProgram(block.code())
                ? Optional.of("commands belong into a block of the language sh")
                : Optional.empty());
  }

  private static boolean startsWithProgram(String code) {
    List<List<String>> commands = ShellCommands.split(code.lines().findFirst().orElse(""));
    return !commands.isEmpty() && commands.get(0).get(0).matches(PROGRAM);
  }

  @Test
  void replacementsAreOfTheirBlock() {
    assertBlocks(
        block -> {
          try {
            if (CommandMark.of(block).orElse(null) instanceof CommandMark.Run run) {
              run.apply(block.code());
            }
            return Optional.empty();
          } catch (IllegalArgumentException e) {
            return Optional.of(e.getMessage());
          }
        });
  }

  @Test
  void givenFilesAreKnown() {
    for (DocPage page : pages) {
      for (Replacement given : GivenFiles.of(page)) {
        assertTrue(GivenFiles.NAMES.contains(given.text()), page.path() + ": " + given);
      }
    }
  }

  @Test
  void everyCommandLineIsValid() {
    assertBlocks(block -> block.isShell() ? fault(block.code()) : Optional.empty());
  }

  private static Optional<String> fault(String code) {
    return ShellCommands.split(code).stream()
        .filter(words -> words.get(0).matches(LAUNCHER))
        .flatMap(words -> fault(words.subList(1, words.size())).stream())
        .findFirst();
  }

  /** A command with "..." has more arguments. */
  private static Optional<String> fault(List<String> arguments) {
    List<String> parsed = new ArrayList<>(arguments);
    boolean shortened = parsed.removeIf(REST::equals);
    parsed.remove("--with-cuda-libs");
    if (parsed.equals(List.of("--archive-classes"))) {
      return Optional.empty();
    }
    try {
      PARSER.parseArgs(parsed.toArray(String[]::new));
      return Optional.empty();
    } catch (MissingParameterException e) {
      return shortened ? Optional.empty() : Optional.of(e.getMessage());
    } catch (ParameterException e) {
      return Optional.of(e.getMessage());
    }
  }
}
