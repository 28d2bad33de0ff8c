// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import io.github.chromapath.image.Picture;

/**
 * An image and its labels, of equal size.
 *
 * @param name unique within the data set
 * @param picture the image
 * @param labels the raw id of every pixel; 255 for pixels without a label
 */
public record StreetPair(String name, Picture picture, LabelMap labels) {
  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if they differ
   */
  public StreetPair {
    if (picture.width() != labels.width() || picture.height() != labels.height()) {
      throw new IllegalArgumentException(name + ": picture and labels differ in size");
    }
  }
}
