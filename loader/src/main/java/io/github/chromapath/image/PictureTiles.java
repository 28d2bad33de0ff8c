// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import io.github.chromapath.image.Picture.Layout;

/** A picture that is put together from parts of equal depth. */
final class PictureTiles {
  private final int width;
  private final int height;
  private final Layout layout;
  private final Samples samples;

  /**
   * A picture of zeros: black, and transparent if it has alpha.
   *
   * @param bits 8 or 16
   */
  PictureTiles(PictureReader.Size size, Layout layout, int bits) {
    width = size.width();
    height = size.height();
    this.layout = layout;
    samples =
        Samples.of(bits, Math.multiplyExact(Math.multiplyExact(width, height), layout.channels()));
  }

  /** Puts a part at a position; what goes beyond the picture is cut off. */
  void put(Picture part, int left, int top) {
    int channels = layout.channels();
    int columns = Math.min(part.width(), width - left);
    int rows = Math.min(part.height(), height - top);
    for (int y = 0; y < rows; y++) {
      int to = ((top + y) * width + left) * channels;
      for (int x = 0; x < columns; x++) {
        for (int c = 0; c < channels; c++) {
          samples.set(to++, part.sample(x, y, c));
        }
      }
    }
  }

  /** The picture. No part may be put afterwards. */
  Picture picture() {
    return new Picture(width, height, layout, samples);
  }

  /** A part of a picture, which lies within it. */
  static Picture part(Picture picture, int left, int top, PictureReader.Size size) {
    PictureTiles part = new PictureTiles(size, picture.layout(), picture.bits());
    int channels = picture.layout().channels();
    int to = 0;
    for (int y = 0; y < size.height(); y++) {
      for (int x = 0; x < size.width(); x++) {
        for (int c = 0; c < channels; c++) {
          part.samples.set(to++, picture.sample(left + x, top + y, c));
        }
      }
    }
    return part.picture();
  }

  /**
   * A picture with another one as its alpha.
   *
   * @param alpha a grey picture of the same size, of any depth
   * @param premultiplied whether the colours have been multiplied by alpha
   */
  static Picture withAlpha(Picture colors, Picture alpha, boolean premultiplied) {
    Layout layout = Layout.of(colors.layout().isGray(), true);
    int channels = layout.channels();
    long top = colors.maximum();
    long most = alpha.maximum();
    PictureTiles whole =
        new PictureTiles(
            new PictureReader.Size(colors.width(), colors.height()), layout, colors.bits());
    int to = 0;
    for (int y = 0; y < colors.height(); y++) {
      for (int x = 0; x < colors.width(); x++) {
        int opacity = (int) ((2 * top * alpha.sample(x, y, 0) + most) / (2 * most));
        for (int c = 0; c < channels - 1; c++) {
          long color = colors.sample(x, y, c);
          if (premultiplied) {
            color = opacity == 0 ? 0 : Math.min(top, (2 * color * top + opacity) / (2L * opacity));
          }
          whole.samples.set(to++, (int) color);
        }
        whole.samples.set(to++, opacity);
      }
    }
    return whole.picture();
  }
}
