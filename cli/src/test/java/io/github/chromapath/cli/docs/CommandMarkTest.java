// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.chromapath.cli.docs.CommandMark.NotRun;
import io.github.chromapath.cli.docs.CommandMark.Replacement;
import io.github.chromapath.cli.docs.CommandMark.Run;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the comments around commands say, and how commands are split into words. */
@Tag("fast")
class CommandMarkTest {
  @Test
  void aRunHasAnExitCodeAndReplacements() {
    assertEquals(Optional.of(new Run(0, List.of())), CommandMark.parse("run"));
    assertEquals(Optional.of(new Run(2, List.of())), CommandMark.parse("run, exit 2"));
    assertEquals(
        Optional.of(
            new Run(
                1,
                List.of(new Replacement("--count 9", "--count 1"), new Replacement("a", "b c")))),
        CommandMark.parse("run, exit 1: --count 9 as --count 1; a as b c"));
    assertEquals(Optional.of(new NotRun("takes days")), CommandMark.parse("not run: takes days"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"embed", "running", "not run", "not run: ", "run, exit x"})
  void otherCommentsAreNoMarks(String comment) {
    assertEquals(Optional.empty(), CommandMark.parse(comment));
  }

  @Test
  void aReplacementThatDoesNotOccurIsRefused() {
    Run run = new Run(0, List.of(new Replacement("--count 9", "--count 1")));
    assertEquals("synth --count 1 x\n", run.apply("synth --count 9 x\n"));
    assertThrows(IllegalArgumentException.class, () -> run.apply("synth --count 8 x\n"));
  }

  @Test
  void theMarkIsTheCommentAboveTheBlock() {
    DocPage page =
        DocPage.of(
            "p.md",
            """
            <!-- run -->
            ```sh
            one
            ```

            <!-- not run:
              why -->

            ```sh
            two
            ```
            text
            ```sh
            three
            ```
            """);
    List<DocBlock> blocks = DocBlock.of(page);
    assertEquals(
        List.of(
            Optional.of(new Run(0, List.of())), Optional.of(new NotRun("why")), Optional.empty()),
        blocks.stream().map(CommandMark::of).toList());
    assertEquals(List.of(2, 9, 13), blocks.stream().map(DocBlock::line).toList());
  }

  @Test
  void commandsAreSplitAsAShellSplitsThem() {
    String text =
        """
        # a comment
        OMP=1 ./chromapath infer 'a b.jpg' --out=x\\
        y "c \\"d\\"" # more
        mkdir a && (cd a; ls) 2>&1 >log | wc -l &
        C=bin/chromapath
        $C infer "$HOME/x" --chroma ${OTHER}
        """;
    assertEquals(
        List.of(
            List.of("./chromapath", "infer", "a b.jpg", "--out=xy", "c \"d\""),
            List.of("mkdir", "a"),
            List.of("cd", "a"),
            List.of("ls"),
            List.of("wc", "-l"),
            List.of("bin/chromapath", "infer", "1", "--chroma", "1")),
        ShellCommands.split(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "3 pictures, 1.5 s  | 12 pictures, 0:07 s | true",
        "wrote ... in 3 s   | wrote a/b in 9 s    | true",
        "3 pictures         | 3 films             | false",
        "a+b                | aab                 | false",
      })
  void numbersAndDotsMatchAnything(String expected, String printed, boolean matches) {
    String others = "before\n  " + printed + "  \nafter\n";
    assertEquals(matches, ExpectedOutput.of(expected + "\n...\n").missingIn(others).isEmpty());
  }

  @Test
  void linesAreExpectedInTheirOrder() {
    assertEquals(Optional.of("a"), ExpectedOutput.of("b\na\n").missingIn("a\nb\n"));
    assertEquals(Optional.empty(), ExpectedOutput.of("a\nb\n").missingIn("a\nx\nb\n"));
  }
}
