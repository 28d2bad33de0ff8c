// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.image.Picture;
import io.github.chromapath.image.PixelArray;
import io.github.chromapath.image.Resampler;

/** Pictures at another size, with 16 bits a sample so that resizing adds no visible rounding. */
final class ResizedPicture {
  private static final int BITS = 16;

  private ResizedPicture() {}

  /** The picture in colour, without alpha, at another size. */
  static Picture of(Picture picture, int width, int height) {
    PixelArray pixels = new PixelArray(picture.rgb(), picture.width(), picture.height(), 3);
    return Picture.ofRgb(width, height, BITS, Resampler.stretch(pixels, width, height));
  }
}
