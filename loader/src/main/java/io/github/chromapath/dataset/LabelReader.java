// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import io.github.chromapath.image.IndexRaster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * Reads label images. In a palette or 8-bit grey PNG the sample is the raw id. In an RGB PNG, such
 * as a copy with its palette expanded, the exact colour determines the id. Thread-safe.
 */
public final class LabelReader {
  private LabelReader() {}

  /**
   * Reads a label image.
   *
   * @param file a PNG of at most 8 bits per sample
   * @throws io.github.chromapath.image.PictureException if the file is missing, unreadable or not
   *     such a PNG
   * @throws DatasetException if the colour of an RGB pixel belongs to no id
   */
  public static LabelMap read(Path file) throws IOException {
    IndexRaster raster = IndexRaster.read(file);
    int width = raster.width();
    byte[] ids = new byte[width * raster.height()];
    boolean expanded = raster.bands() >= 3;
    int lastColor = -1;
    int lastId = 0;
    for (int i = 0; i < ids.length; i++) {
      int x = i % width;
      int y = i / width;
      if (!expanded) {
        ids[i] = (byte) raster.sample(x, y, 0);
        continue;
      }
      int color =
          (raster.sample(x, y, 0) << 16) | (raster.sample(x, y, 1) << 8) | raster.sample(x, y, 2);
      if (color != lastColor) {
        lastId = id(file, color, x, y);
        lastColor = color;
      }
      ids[i] = (byte) lastId;
    }
    return LabelMap.owning(width, raster.height(), ids);
  }

  private static int id(Path file, int color, int x, int y) throws DatasetException {
    OptionalInt id = CityscapesLabels.idOf(color);
    if (id.isEmpty()) {
      throw new DatasetException(
          file,
          "its pixel at column %d, row %d has the colour #%06x, which belongs to no label"
              .formatted(x, y, color),
          "give the original palette PNG");
    }
    return id.getAsInt();
  }
}
