// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.model;

import java.util.List;

/**
 * A class that a network predicts for each pixel.
 *
 * @param name one line of 1 to {@value #LONGEST} characters
 * @param ids label ids of its pixels, 0 to 254; at least one
 * @param color 0xRRGGBB, for maps of classes
 */
public record SegmentationClass(String name, List<Integer> ids, int color) {
  /** The most characters of a name. */
  static final int LONGEST = 60;

  /**
   * Checks the ranges and copies the list.
   *
   * @throws IllegalArgumentException if a value is out of range
   */
  public SegmentationClass {
    ids = List.copyOf(ids);
    if (name.isBlank()
        || name.length() > LONGEST
        || name.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "the name of a class is not one line of 1 to " + LONGEST + " characters");
    }
    if (ids.isEmpty()) {
      throw new IllegalArgumentException("the class " + name + " has no label ids");
    }
    for (int id : ids) {
      if (id < 0 || id >= ClassSet.IGNORED) {
        throw new IllegalArgumentException(
            "the class "
                + name
                + " has the label id "
                + id
                + ", which is not in 0 to "
                + (ClassSet.IGNORED - 1));
      }
    }
    if (color < 0 || color > 0xffffff) {
      throw new IllegalArgumentException("the class " + name + " has no colour of 24 bits");
    }
  }

  boolean sameLabels(SegmentationClass other) {
    return name.equals(other.name) && ids.equals(other.ids);
  }

  /** The line of a class in {@link ClassSet#toText}. */
  String toText() {
    String joined = String.join(",", ids.stream().map(id -> Integer.toString(id)).toList());
    return "%s %s #%06x".formatted(name, joined, color);
  }
}
