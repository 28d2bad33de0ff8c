// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.util.Base64;

/**
 * A picture for a web page: of bounded size, as a WebP file in memory, without alpha.
 *
 * @param width columns
 * @param height rows
 * @param base64 the file's content
 */
public record WebPicture(int width, int height, String base64) {
  /** Compression artefacts are hardly visible; a file has about a quarter of quality 95. */
  private static final int QUALITY = 82;

  private static final int BITS = 8;

  /**
   * {@return the picture, shrunk if a side is longer than allowed}
   *
   * @param longerSide the largest number of pixels of a side, at least 1
   * @throws IllegalArgumentException if {@code longerSide} is below 1
   */
  public static WebPicture of(Picture picture, int longerSide) {
    if (longerSide < 1) {
      throw new IllegalArgumentException("a side of " + longerSide + " pixels");
    }
    double scale = Math.min(1, longerSide / (double) Math.max(picture.width(), picture.height()));
    int width = (int) Math.max(1, Math.round(picture.width() * scale));
    int height = (int) Math.max(1, Math.round(picture.height() * scale));
    PixelArray pixels = new PixelArray(picture.rgb(), picture.width(), picture.height(), 3);
    Picture small = Picture.ofRgb(width, height, BITS, Resampler.stretch(pixels, width, height));
    byte[] file =
        OpenCvCodec.encode(PictureEncoding.of(PictureFormat.WEBP).withQuality(QUALITY), small);
    return new WebPicture(width, height, Base64.getEncoder().encodeToString(file));
  }

  /** {@return the picture as the address of an image element} */
  public String dataUri() {
    return "data:image/webp;base64," + base64;
  }
}
