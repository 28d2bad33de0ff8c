// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import java.util.Optional;

/**
 * A pair in the manifest of a split. The internal split of a run has names only.
 *
 * @param name unique within the data set
 * @param image its image; empty if the manifest has names only
 * @param label its labels; empty if the manifest has names only or the data set no labels
 */
public record SplitPair(String name, Optional<HashedFile> image, Optional<HashedFile> label) {
  static final int LONGEST_NAME = 4096;
  private static final int LONGEST_QUOTE = 80;

  /**
   * Checks the name.
   *
   * @throws IllegalArgumentException if it is empty or longer than 4096 characters, or there is a
   *     label without an image
   */
  public SplitPair {
    if (name.isEmpty() || name.length() > LONGEST_NAME) {
      throw new IllegalArgumentException(
          "the name " + quoted(name) + " does not have 1 to " + LONGEST_NAME + " characters");
    }
    if (image.isEmpty() && label.isPresent()) {
      throw new IllegalArgumentException("the pair " + quoted(name) + " lacks its image");
    }
  }

  /** A pair of which only the name is known. */
  static SplitPair named(String name) {
    return new SplitPair(name, Optional.empty(), Optional.empty());
  }

  /** Text of a file in a message of one line: shortened, without control characters. */
  static String quoted(String text) {
    String start = text.length() > LONGEST_QUOTE ? text.substring(0, LONGEST_QUOTE) + "..." : text;
    return "'" + start.replaceAll("[\\p{Cntrl}\\u2028\\u2029]", "?") + "'";
  }
}
