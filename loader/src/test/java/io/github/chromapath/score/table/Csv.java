// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score.table;

import java.util.ArrayList;
import java.util.List;

/** Reads CSV by the grammar of RFC 4180, strictly. */
public final class Csv {
  private final String text;
  private int next;

  private Csv(String text) {
    this.text = text;
  }

  /** {@return the fields of every record} */
  public static List<List<String>> parse(String text) {
    Csv csv = new Csv(text);
    List<List<String>> records = new ArrayList<>();
    while (csv.next < text.length()) {
      records.add(csv.line());
    }
    return records;
  }

  private List<String> line() {
    List<String> fields = new ArrayList<>();
    do {
      fields.add(text.startsWith("\"", next) ? quoted() : plain());
    } while (skip(","));
    if (!skip("\r\n")) {
      throw new IllegalArgumentException("no line end at " + next + " of " + text);
    }
    return fields;
  }

  private boolean skip(String expected) {
    boolean found = text.startsWith(expected, next);
    next += found ? expected.length() : 0;
    return found;
  }

  private String plain() {
    int start = next;
    while (next < text.length() && ",\"\r\n".indexOf(text.charAt(next)) < 0) {
      next++;
    }
    return text.substring(start, next);
  }

  private String quoted() {
    StringBuilder field = new StringBuilder();
    next++;
    while (true) {
      int end = text.indexOf('"', next);
      field.append(text, next, end);
      next = end + 1;
      if (!skip("\"")) {
        return field.toString();
      }
      field.append('"');
    }
  }
}
