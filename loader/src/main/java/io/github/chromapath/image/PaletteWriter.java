// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Writes label pictures: PNG files whose samples are 8-bit palette indices. {@link IndexRaster}
 * reads them. Files are written atomically. Thread-safe.
 */
public final class PaletteWriter {
  private PaletteWriter() {}

  /**
   * Creates or replaces a file.
   *
   * @param file the file to write; its folder must exist
   * @param width columns
   * @param height rows
   * @param indices (height, width) indices into the palette
   * @param palette 1 to 256 colours, 0xRRGGBB
   * @throws PictureException in one sentence, if the file cannot be written; an existing file is
   *     then unchanged
   * @throws IllegalArgumentException if the number of indices is not width x height
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
    PictureWriter.write(file, encode(file, image));
  }

  private static byte[] encode(Path file, BufferedImage image) throws PictureException {
    try {
      return ImageIoCodec.encode(PictureFormat.PNG, image);
    } catch (IOException e) {
      throw PictureWriter.notEncoded(file, e);
    }
  }
}
