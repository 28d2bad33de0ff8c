// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.colorize;

import io.github.chromapath.color.PictureColorizer;
import io.github.chromapath.image.Picture;
import io.github.chromapath.model.InputSize;
import java.util.function.Function;

/**
 * How colours at the network's size become a picture's.
 *
 * @param size the network's
 * @param edgeAware whether colours follow the edges of the picture
 */
record PictureDecoding(InputSize size, boolean edgeAware) {
  /**
   * Passes the colours of a picture to {@code use}. They may be read until it returns, by several
   * threads at once.
   *
   * @param small the picture at the network's size; read if colours follow its edges
   * @param ab a* and b*, (height, width, 2) at the network's size
   */
  <T> T color(
      PhotoBatch.Gray gray,
      float[] small,
      float[] ab,
      PictureColorizer color,
      Function<Picture.Colors, T> use) {
    try (FullSizeColors colors = fullSize(gray, small, ab)) {
      return use.apply(
          (from, to, rgb) -> {
            int pixels = to - from;
            float[] grayPart = new float[pixels];
            float[] abPart = new float[2 * pixels];
            gray.values().get(from, to, grayPart);
            colors.get(from, to, grayPart, abPart);
            color.colorize(grayPart, abPart, rgb, pixels);
          });
    }
  }

  private FullSizeColors fullSize(PhotoBatch.Gray gray, float[] small, float[] ab) {
    return edgeAware
        ? FullSizeColors.edgeAware(size, ab, small, gray.width(), gray.height())
        : FullSizeColors.linear(size, ab, gray.width(), gray.height());
  }
}
