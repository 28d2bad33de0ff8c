// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.docs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Splits shell text into the words of its simple commands: quotes, escapes, comments, continued
 * lines, redirections, variables that the text assigns. It knows no other expansions; a word with
 * another variable becomes "1".
 */
public final class ShellCommands {
  private static final Pattern ASSIGNMENT = Pattern.compile("([A-Za-z_]\\w*)=(.*)", Pattern.DOTALL);
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{?([A-Za-z_]\\w*)\\}?");

  private final String text;
  private final List<List<String>> commands = new ArrayList<>();
  private final Map<String, String> variables = new HashMap<>();
  private List<String> words = new ArrayList<>();
  private final StringBuilder word = new StringBuilder();
  private boolean inWord;
  private boolean redirected;
  private int next;

  private ShellCommands(String text) {
    this.text = text;
  }

  /** The words of each command, without assignments before it and without redirections. */
  public static List<List<String>> split(String text) {
    ShellCommands split = new ShellCommands(text);
    while (split.next < text.length()) {
      split.step();
    }
    split.endCommand();
    return split.commands;
  }

  private void step() {
    char c = text.charAt(next++);
    switch (c) {
      case '\\' -> escape();
      case '\'', '"' -> quoted(c);
      case ' ', '\t' -> endWord();
      case '\n', ';', '|', '&', '(', ')' -> separate(c);
      case '<', '>' -> redirect();
      case '#' -> hash();
      default -> append(c);
    }
  }

  private void append(char c) {
    word.append(c);
    inWord = true;
  }

  private void escape() {
    if (next == text.length()) {
      return;
    }
    char escaped = text.charAt(next++);
    if (escaped != '\n') {
      append(escaped);
    }
  }

  private void quoted(char quote) {
    inWord = true;
    while (next < text.length() && text.charAt(next) != quote) {
      char c = text.charAt(next++);
      if (c == '\\' && quote == '"' && next < text.length()) {
        escape();
      } else {
        word.append(c);
      }
    }
    next++;
  }

  private void hash() {
    if (inWord) {
      append('#');
      return;
    }
    while (next < text.length() && text.charAt(next) != '\n') {
      next++;
    }
  }

  /** {@code &} after {@code >} belongs to a redirection. */
  private void separate(char c) {
    if (c == '&' && redirected && !inWord) {
      return;
    }
    endCommand();
  }

  private void redirect() {
    if (word.toString().matches("\\d+")) {
      word.setLength(0);
      inWord = false;
    }
    endWord();
    redirected = true;
  }

  private void endWord() {
    if (!inWord) {
      return;
    }
    if (!redirected) {
      words.add(word.toString());
    }
    redirected = false;
    inWord = false;
    word.setLength(0);
  }

  private void endCommand() {
    endWord();
    redirected = false;
    while (!words.isEmpty() && assigns(words.get(0))) {
      words.remove(0);
    }
    if (!words.isEmpty()) {
      commands.add(words.stream().map(this::expand).toList());
    }
    words = new ArrayList<>();
  }

  private boolean assigns(String first) {
    Matcher assignment = ASSIGNMENT.matcher(first);
    if (!assignment.matches()) {
      return false;
    }
    variables.put(assignment.group(1), assignment.group(2));
    return true;
  }

  private String expand(String original) {
    String expanded =
        VARIABLE
            .matcher(original)
            .replaceAll(
                variable ->
                    Matcher.quoteReplacement(
                        variables.getOrDefault(variable.group(1), variable.group())));
    return expanded.contains("$") ? "1" : expanded;
  }
}
