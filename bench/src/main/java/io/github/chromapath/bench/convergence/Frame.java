// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.convergence;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Rows and columns of the colour network's input.
 *
 * @param height a multiple of 8
 * @param width a multiple of 8
 */
record Frame(int height, int width) {
  private static final Pattern FORM = Pattern.compile("(\\d{1,5})(?:x(\\d{1,5}))?");

  /**
   * Reads {@code 224} (a square) or {@code WIDTHxHEIGHT}.
   *
   * @throws IllegalArgumentException if it is neither, or not a positive multiple of 8
   */
  static Frame parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (matcher.matches()) {
      int width = Integer.parseInt(matcher.group(1));
      int height = matcher.group(2) == null ? width : Integer.parseInt(matcher.group(2));
      if (height > 0 && width > 0 && height % 8 == 0 && width % 8 == 0) {
        return new Frame(height, width);
      }
    }
    throw new IllegalArgumentException(
        "--size must be a positive multiple of 8, or WIDTHxHEIGHT of such, not " + text);
  }
}
