// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import io.github.chromapath.internal.file.AtomicFile;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/**
 * Writes label pictures: PNG files whose samples are palette indices of 8 bits, as {@link
 * IndexRaster} reads them. A file appears whole or not at all. Thread-safe.
 */
public final class PaletteWriter {
  private PaletteWriter() {}

  /**
   * Creates or replaces a file.
   *
   * @param file the file to write; its folder must exist
   * @param width columns
   * @param height rows
   * @param indices (height, width) places in the palette
   * @param palette 1 to 256 colours, 0xRRGGBB
   * @throws PictureException in one sentence, when the file cannot be written; an existing file is
   *     then unchanged
   * @throws IllegalArgumentException when the numbers do not fit together
   */
  public static void write(Path file, int width, int height, byte[] indices, int... palette)
      throws PictureException {
    if (width < 1 || height < 1 || indices.length != (long) width * height) {
      throw new IllegalArgumentException(indices.length + " indices for " + width + "x" + height);
    }
    IndexColorModel colors =
        new IndexColorModel(8, palette.length, palette, 0, false, -1, DataBuffer.TYPE_BYTE);
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_INDEXED, colors);
    byte[] raster = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
    System.arraycopy(indices, 0, raster, 0, raster.length);
    try {
      ByteArrayOutputStream png = new ByteArrayOutputStream();
      ImageIO.write(image, "png", png);
      AtomicFile.write(file, png.toByteArray());
    } catch (IOException e) {
      throw new PictureException(e);
    }
  }
}
