// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import io.github.chromapath.image.Picture;

/**
 * A picture and its labels, of equal size.
 *
 * @param name its name within its data set
 * @param picture the picture
 * @param labels the raw id of every pixel; 255 where nothing is labelled
 */
public record StreetPair(String name, Picture picture, LabelMap labels) {
  /**
   * Checks that the sizes are equal.
   *
   * @param name its name within its data set
   * @param picture the picture
   * @param labels the raw id of every pixel; 255 where nothing is labelled
   */
  public StreetPair {
    if (picture.width() != labels.width() || picture.height() != labels.height()) {
      throw new IllegalArgumentException(name + ": picture and labels differ in size");
    }
  }
}
