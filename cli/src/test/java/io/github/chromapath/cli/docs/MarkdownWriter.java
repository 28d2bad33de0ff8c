// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Writes generated pages of the reference, wrapped at 100 columns. */
public final class MarkdownWriter {
  private static final int COLUMNS = 100;

  /** A word that would start a list, a quotation or a heading at the start of a line. */
  private static final Pattern NO_START = Pattern.compile("[-+>=#]+|\\d+[.)]");

  private final StringBuilder text = new StringBuilder();

  /** Starts a page that a test writes. */
  public MarkdownWriter(String title, String source) {
    text.append("# ").append(title).append("\n\n<!-- Generated from ").append(source);
    text.append("; see CONTRIBUTING.md. -->\n");
  }

  /** Adds a heading. */
  public void heading(int level, String heading) {
    text.append('\n').append("#".repeat(level)).append(' ').append(heading).append('\n');
  }

  /** Adds a paragraph of Markdown. */
  public void paragraph(String markdown) {
    text.append('\n');
    wrap("", "", markdown);
  }

  /** Adds a list of Markdown; items that start with a space are one level deeper. */
  public void list(List<String> items) {
    text.append('\n');
    for (String item : items) {
      String indent = item.startsWith(" ") ? "  " : "";
      wrap(indent + "- ", indent + "  ", item.strip());
    }
  }

  /** Adds a block of code with the comment above it; none if it is empty. */
  public void code(String comment, String language, String code) {
    text.append('\n');
    if (!comment.isEmpty()) {
      text.append("<!-- ").append(comment).append(" -->\n");
    }
    text.append("```").append(language).append('\n').append(code.stripTrailing()).append("\n```\n");
  }

  private void wrap(String first, String others, String markdown) {
    StringBuilder line = new StringBuilder(first);
    boolean empty = true;
    for (String word : words(markdown)) {
      if (!empty && line.length() + 1 + word.length() > COLUMNS) {
        text.append(line).append('\n');
        line.setLength(0);
        line.append(others);
        empty = true;
      }
      line.append(empty ? "" : " ").append(word);
      empty = false;
    }
    text.append(line).append('\n');
  }

  private static List<String> words(String markdown) {
    List<String> words = new ArrayList<>();
    for (String word : markdown.strip().split("\\s+", -1)) {
      int last = words.size() - 1;
      if (last >= 0 && NO_START.matcher(word).matches()) {
        words.set(last, words.get(last) + " " + word);
      } else {
        words.add(word);
      }
    }
    return words;
  }

  /** Plain text as Markdown that shows it. */
  public static String escape(String plain) {
    return plain.replaceAll("[\\\\`*<]", "\\\\$0");
  }

  /** The page. */
  @Override
  public String toString() {
    return text.toString();
  }
}
