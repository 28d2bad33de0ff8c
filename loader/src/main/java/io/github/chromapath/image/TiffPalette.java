// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import io.github.chromapath.image.Picture.Layout;
import java.nio.ByteOrder;

/**
 * The colours of a TIFF page whose pixels have an index into a palette and further samples, such as
 * alpha. TwelveMonkeys reads palettes only without them, so the index is read as grey.
 *
 * @param directory of the page
 */
record TiffPalette(TiffDirectory directory) {
  private static final int PHOTOMETRIC = 262;
  private static final int SAMPLES = 277;
  private static final int COLOR_MAP = 320;
  private static final int PALETTE = 3;
  private static final int GRAY = 1;
  private static final int COLORS = 256;

  /** Whether pixels have samples beside the index. */
  boolean isExtended() throws BrokenPictureException {
    return directory.value(PHOTOMETRIC, -1) == PALETTE && directory.value(SAMPLES, 1) > 1;
  }

  /** A copy of the file in which the indices are grey values. */
  byte[] asGray(byte[] file) throws BrokenPictureException {
    byte[] gray = file.clone();
    int at = (int) directory.values(PHOTOMETRIC).start();
    boolean bigEndian = directory.order() == ByteOrder.BIG_ENDIAN;
    gray[bigEndian ? at + 1 : at] = GRAY;
    return gray;
  }

  /**
   * The picture of indices.
   *
   * @param indices of 8 bits, with or without alpha
   * @param associated whether colours are multiplied by alpha
   * @throws BrokenPictureException if they have other bits, or there is no palette of 256 colours
   */
  Picture toColors(Picture indices, boolean associated) throws BrokenPictureException {
    TiffDirectory.Values map = directory.values(COLOR_MAP);
    if (indices.bits() != 8 || map.count() != 3 * COLORS) {
      throw new BrokenPictureException(
          "its palette with alpha does not have 256 colours", "convert it to RGB");
    }
    map.require();
    int[] colors = new int[3 * COLORS];
    for (int i = 0; i < colors.length; i++) {
      colors[i] = (int) map.at(i) / 257;
    }
    boolean alpha = indices.layout().hasAlpha();
    Layout layout = alpha ? Layout.RGB_ALPHA : Layout.RGB;
    Samples samples =
        Samples.of(8, Math.multiplyExact(indices.width() * indices.height(), layout.channels()));
    int to = 0;
    for (int y = 0; y < indices.height(); y++) {
      for (int x = 0; x < indices.width(); x++) {
        int index = indices.sample(x, y, 0);
        int opacity = alpha ? indices.sample(x, y, 1) : 255;
        for (int c = 0; c < 3; c++) {
          int color = colors[c * COLORS + index];
          int divided = opacity == 0 ? 0 : Math.min(255, (510 * color + opacity) / (2 * opacity));
          samples.set(to++, associated ? divided : color);
        }
        if (alpha) {
          samples.set(to++, opacity);
        }
      }
    }
    return new Picture(indices.width(), indices.height(), layout, samples)
        .withMetadata(indices.metadata());
  }
}
