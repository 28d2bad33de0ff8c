// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import io.github.chromapath.image.IndexRaster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * Reads label pictures: PNGs whose palette index or 8-bit grey value is the raw id, and copies
 * whose palette was expanded to RGB, through the exact colour table. Thread-safe.
 */
public final class LabelReader {
  private LabelReader() {}

  /**
   * Reads a label picture.
   *
   * @param file a PNG
   * @return the labels
   * @throws io.github.chromapath.image.PictureException in one sentence, when the file is missing,
   *     unreadable or no PNG of 8 bits
   * @throws DatasetException in one sentence, when an RGB pixel has a colour of no id
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
          "its pixel at column %d, row %d has the colour #%06x, which is of no label"
              .formatted(x, y, color),
          "give the original palette PNG");
    }
    return id.getAsInt();
  }
}
