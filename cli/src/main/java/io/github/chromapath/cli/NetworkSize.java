// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The size of the colour network's input.
 *
 * @param height rows, a multiple of 8
 * @param width columns, a multiple of 8
 */
record NetworkSize(int height, int width) {
  private static final Pattern FORM = Pattern.compile("(\\d{1,5})(?:x(\\d{1,5}))?");

  /**
   * Reads {@code 896} (a square) or {@code WIDTHxHEIGHT}.
   *
   * @throws CommandException if the text has another form, or a number is not a positive multiple
   *     of 8
   */
  static NetworkSize parse(String text) {
    return parse("--size", text);
  }

  /**
   * As {@link #parse(String)}, for another option.
   *
   * @param option its name, for the message
   */
  static NetworkSize parse(String option, String text) {
    Matcher matcher = FORM.matcher(text);
    if (matcher.matches()) {
      int width = Integer.parseInt(matcher.group(1));
      int height = matcher.group(2) == null ? width : Integer.parseInt(matcher.group(2));
      if (height > 0 && width > 0 && height % 8 == 0 && width % 8 == 0) {
        return new NetworkSize(height, width);
      }
    }
    throw new CommandException(
        ExitCode.USAGE,
        option + " " + text + ": give a positive multiple of 8, or WIDTHxHEIGHT of such.");
  }

  /** A square. */
  static NetworkSize square(int side) {
    return new NetworkSize(side, side);
  }

  /** The text that {@link #parse} reads. */
  String text() {
    return height == width ? Integer.toString(width) : width + "x" + height;
  }
}
