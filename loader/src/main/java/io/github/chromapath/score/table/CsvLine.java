// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score.table;

import java.util.OptionalDouble;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/**
 * A line of a CSV file as RFC 4180 defines it, in the order of its fields.
 *
 * <p>Spreadsheets run a field that starts with =, +, -, @, a tab or a carriage return as a formula.
 * Such a text, of a file name for example, gets an apostrophe in front.
 */
public final class CsvLine {
  /** The end of a line. */
  static final String END = "\r\n";

  private static final Pattern FORMULA = Pattern.compile("[=+\\-@\t\r]");
  private static final Pattern QUOTED = Pattern.compile("[\",\r\n]");

  private final StringJoiner fields = new StringJoiner(",");

  /** Appends a text, quoted if necessary. */
  public CsvLine text(String text) {
    String safe = FORMULA.matcher(text).lookingAt() ? "'" + text : text;
    fields.add(QUOTED.matcher(safe).find() ? '"' + safe.replace("\"", "\"\"") + '"' : safe);
    return this;
  }

  /** Appends a number without rounding it; infinite ones are "inf" and "-inf". */
  public CsvLine number(double value) {
    fields.add(Numbers.exact(value));
    return this;
  }

  /** Appends a number, or an empty field. */
  public CsvLine number(OptionalDouble value) {
    fields.add(value.isEmpty() ? "" : Numbers.exact(value.getAsDouble()));
    return this;
  }

  /** {@return the line with its end} */
  @Override
  public String toString() {
    return fields + END;
  }
}
