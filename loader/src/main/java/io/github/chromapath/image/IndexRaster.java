// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.nio.file.Path;

/**
 * The stored samples of a PNG without its palette applied, for reading label pictures.
 *
 * <p>Immutable and thread-safe.
 */
public final class IndexRaster {
  private final int width;
  private final int height;
  private final int bands;
  private final byte[] samples;

  private IndexRaster(int width, int height, int bands, byte[] samples) {
    this.width = width;
    this.height = height;
    this.bands = bands;
    this.samples = samples;
  }

  /**
   * Reads a PNG of at most 8 bits per sample. Palette indices and grey values of fewer bits are not
   * scaled: a 1-bit grey is 0 or 1. The orientation tag is not applied.
   *
   * @param file the picture's file
   * @return its samples
   * @throws PictureException in one sentence, if the file is not such a PNG, or for any reason of
   *     {@link PictureReader#read}
   */
  public static IndexRaster read(Path file) throws PictureException {
    byte[] bytes = PictureReader.load(file);
    try {
      PictureHeader header = PictureHeader.scan(new ByteView(bytes), true);
      if (header.format() != PictureFormat.PNG) {
        throw new BrokenPictureException(
            "it is a " + header.format() + " file, and labels are PNG files",
            "give the original label PNG");
      }
      return of(ImageIoCodec.decodeImage(header, bytes));
    } catch (BrokenPictureException e) {
      throw e.of(file);
    }
  }

  private static IndexRaster of(BufferedImage image) throws BrokenPictureException {
    Raster raster = image.getRaster();
    if (raster.getTransferType() != DataBuffer.TYPE_BYTE) {
      throw new BrokenPictureException(
          "it has 16 bits per sample, and labels have 8", "give the original label PNG");
    }
    int width = raster.getWidth();
    int height = raster.getHeight();
    int bands = raster.getNumBands();
    byte[] samples = new byte[Math.multiplyExact(width * height, bands)];
    int[] row = new int[width * bands];
    int at = 0;
    for (int y = 0; y < height; y++) {
      raster.getPixels(0, y, width, 1, row);
      for (int sample : row) {
        samples[at++] = (byte) sample;
      }
    }
    return new IndexRaster(width, height, bands, samples);
  }

  /** {@return columns} */
  public int width() {
    return width;
  }

  /** {@return rows} */
  public int height() {
    return height;
  }

  /**
   * {@return samples per pixel: 1 for a palette or grey, 2 for grey and alpha, 3 for RGB, 4 for RGB
   * and alpha}
   */
  public int bands() {
    return bands;
  }

  /**
   * {@return one sample, 0 to 255}
   *
   * @param x column
   * @param y row
   * @param band position within the pixel
   */
  public int sample(int x, int y, int band) {
    return samples[(y * width + x) * bands + band] & 0xff;
  }
}
