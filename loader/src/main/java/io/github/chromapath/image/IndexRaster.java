// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The stored samples of a PNG without its palette applied, for reading label pictures.
 *
 * <p>Immutable and thread-safe.
 */
public final class IndexRaster {
  private final int width;
  private final int height;
  private final int bands;
  private final Samples samples;
  private final Optional<IndexColorModel> palette;

  private IndexRaster(
      int width, int height, int bands, Samples samples, Optional<IndexColorModel> palette) {
    this.width = width;
    this.height = height;
    this.bands = bands;
    this.samples = samples;
    this.palette = palette;
  }

  /**
   * Reads a PNG. Palette indices and grey values of fewer than 8 bits are not scaled: a 1-bit grey
   * is 0 or 1. The orientation tag is not applied.
   *
   * @param file the picture's file
   * @return its samples
   * @throws PictureException in one sentence, if the file is not a PNG, or for any reason of {@link
   *     PictureReader#read}
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
      return of(ImageIoCodec.decodeImage(header, bytes), header.kind().palette());
    } catch (BrokenPictureException e) {
      throw e.of(file);
    }
  }

  private static IndexRaster of(BufferedImage image, boolean indexed) {
    Raster raster = image.getRaster();
    int width = raster.getWidth();
    int height = raster.getHeight();
    int bands = raster.getNumBands();
    int bits = raster.getTransferType() == DataBuffer.TYPE_BYTE ? 8 : 16;
    Samples samples = Samples.of(bits, Math.multiplyExact(width * height, bands));
    int[] row = new int[width * bands];
    int at = 0;
    for (int y = 0; y < height; y++) {
      raster.getPixels(0, y, width, 1, row);
      for (int sample : row) {
        samples.set(at++, sample);
      }
    }
    Optional<IndexColorModel> palette =
        indexed && image.getColorModel() instanceof IndexColorModel colors
            ? Optional.of(colors)
            : Optional.empty();
    return new IndexRaster(width, height, bands, samples, palette);
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

  /** {@return bits of a sample: 16 for a 16-bit PNG, otherwise 8} */
  public int bits() {
    return samples.bits();
  }

  /**
   * {@return one sample, 0 to 255, or to 65535 in a 16-bit PNG}
   *
   * @param x column
   * @param y row
   * @param band position within the pixel
   */
  public int sample(int x, int y, int band) {
    return samples.get((y * width + x) * bands + band);
  }

  /**
   * {@return the colour of a palette index, 0xRRGGBB; empty if the PNG has no palette or the
   * palette no such index}
   *
   * @param index at least 0
   */
  public OptionalInt paletteColor(int index) {
    return palette.isPresent() && index < palette.get().getMapSize()
        ? OptionalInt.of(palette.get().getRGB(index) & 0xffffff)
        : OptionalInt.empty();
  }
}
