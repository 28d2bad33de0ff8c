// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the comment above a block of commands says: whether a test runs it, and how. */
public sealed interface CommandMark {
  /** {@code run}, {@code run, exit 2} or {@code run: A as B; C as D}. */
  Pattern RUN = Pattern.compile("run(?:, exit (\\d+))?(?:: (.+))?");

  /** {@code not run: reason}. */
  Pattern NOT_RUN = Pattern.compile("not run: (.+)");

  /** One text in the place of another. */
  record Replacement(String text, String by) {
    /** Parses {@code A as B; C as D}; an item without " as " stands for itself. */
    public static List<Replacement> list(String text) {
      List<Replacement> replacements = new ArrayList<>();
      for (String item : text.split("; ?", -1)) {
        String[] sides = item.strip().split(" as ", 2);
        replacements.add(new Replacement(sides[0].strip(), sides[sides.length - 1].strip()));
      }
      return List.copyOf(replacements);
    }
  }

  /**
   * A test runs the block.
   *
   * @param exitCode of the block
   * @param replacements smaller values for the test
   */
  record Run(int exitCode, List<Replacement> replacements) implements CommandMark {
    /**
     * The commands of a block as the test runs them.
     *
     * @throws IllegalArgumentException if a replaced text is not in the block
     */
    public String apply(String code) {
      String changed = code;
      for (Replacement replacement : replacements) {
        if (!changed.contains(replacement.text)) {
          throw new IllegalArgumentException(
              "\"" + replacement.text + "\" of the mark is not in the block");
        }
        changed = changed.replace(replacement.text, replacement.by);
      }
      return changed;
    }
  }

  /** No test runs the block. */
  record NotRun(String reason) implements CommandMark {}

  /** Parses a comment; empty if it is no mark. */
  static Optional<CommandMark> parse(String comment) {
    Matcher notRun = NOT_RUN.matcher(comment);
    if (notRun.matches()) {
      return Optional.of(new NotRun(notRun.group(1)));
    }
    Matcher run = RUN.matcher(comment);
    if (!run.matches()) {
      return Optional.empty();
    }
    int exitCode = run.group(1) == null ? 0 : Integer.parseInt(run.group(1));
    List<Replacement> replacements =
        run.group(2) == null ? List.of() : Replacement.list(run.group(2));
    return Optional.of(new Run(exitCode, replacements));
  }

  /** The mark of a block of commands. */
  static Optional<CommandMark> of(DocBlock block) {
    return block.comment().flatMap(CommandMark::parse);
  }
}
