// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import io.github.chromapath.image.Picture.Layout;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;

/**
 * The rows of a Java image as samples of 8 or 16 bits. Stored values are read unchanged; Java's
 * colour conversion of grey images, which brightens them, is not used.
 *
 * <p>Thread-safe while the image does not change.
 */
final class ImageRows {
  private enum Storage {
    /** Indices into a palette. */
    PALETTE,
    /** Bands of 8 or 16 bits. */
    BANDS,
    /** Anything else, read as 8-bit ARGB. */
    COLORS
  }

  private final BufferedImage image;
  private final Storage storage;
  private final Layout layout;
  private final int bits;

  private ImageRows(BufferedImage image, Storage storage, Layout layout, int bits) {
    this.image = image;
    this.storage = storage;
    this.layout = layout;
    this.bits = bits;
  }

  static ImageRows of(BufferedImage image) {
    ColorModel model = image.getColorModel();
    if (model instanceof IndexColorModel palette) {
      return new ImageRows(
          image, Storage.PALETTE, Layout.of(isGray(palette), palette.hasAlpha()), 8);
    }
    int type = image.getRaster().getTransferType();
    boolean stored = type == DataBuffer.TYPE_BYTE || type == DataBuffer.TYPE_USHORT;
    if (model instanceof ComponentColorModel && stored && !model.isAlphaPremultiplied()) {
      Layout layout = Layout.of(model.getNumColorComponents() == 1, model.hasAlpha());
      return new ImageRows(image, Storage.BANDS, layout, type == DataBuffer.TYPE_USHORT ? 16 : 8);
    }
    return new ImageRows(image, Storage.COLORS, Layout.of(false, model.hasAlpha()), 8);
  }

  private static boolean isGray(IndexColorModel palette) {
    for (int i = 0; i < palette.getMapSize(); i++) {
      if (palette.getRed(i) != palette.getGreen(i) || palette.getRed(i) != palette.getBlue(i)) {
        return false;
      }
    }
    return true;
  }

  int width() {
    return image.getWidth();
  }

  int height() {
    return image.getHeight();
  }

  Layout layout() {
    return layout;
  }

  /** Bits per sample, 8 or 16. */
  int bits() {
    return bits;
  }

  /** {@return the samples of row {@code y}, (width, channels of the layout)} */
  int[] read(int y) {
    return switch (storage) {
      case PALETTE -> {
        IndexColorModel palette = (IndexColorModel) image.getColorModel();
        int[] row = image.getRaster().getSamples(0, y, width(), 1, 0, (int[]) null);
        for (int x = 0; x < row.length; x++) {
          row[x] = palette.getRGB(row[x]);
        }
        yield ofColors(row);
      }
      case BANDS -> ofBands(image.getRaster().getPixels(0, y, width(), 1, (int[]) null));
      case COLORS -> ofColors(image.getRGB(0, y, width(), 1, null, 0, width()));
    };
  }

  /** The first bands of each pixel. */
  private int[] ofBands(int[] row) {
    int bands = image.getRaster().getNumBands();
    int channels = layout.channels();
    if (bands == channels) {
      return row;
    }
    int[] samples = new int[width() * channels];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = row[i / channels * bands + i % channels];
    }
    return samples;
  }

  private int[] ofColors(int[] argb) {
    int channels = layout.channels();
    int[] samples = new int[argb.length * channels];
    for (int x = 0; x < argb.length; x++) {
      int at = x * channels;
      samples[at] = (argb[x] >> 16) & 0xff;
      if (!layout.isGray()) {
        samples[at + 1] = (argb[x] >> 8) & 0xff;
        samples[at + 2] = argb[x] & 0xff;
      }
      if (layout.hasAlpha()) {
        samples[at + channels - 1] = argb[x] >>> 24;
      }
    }
    return samples;
  }
}
