// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import io.github.chromapath.dataset.LabelMap;
import io.github.chromapath.image.Picture;

/** Checks that what is compared has one size. */
final class Sizes {
  private Sizes() {}

  static void requireEqual(Picture original, Picture result) {
    require(original, "result", result.width(), result.height());
  }

  static void requireEqual(Picture original, LabelMap labels) {
    require(original, "label map", labels.width(), labels.height());
  }

  private static void require(Picture original, String other, int width, int height) {
    if (original.width() != width || original.height() != height) {
      throw new IllegalArgumentException(
          "the original is %dx%d pixels and the %s %dx%d; compare pictures of equal size"
              .formatted(original.width(), original.height(), other, width, height));
    }
  }
}
